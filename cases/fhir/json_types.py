"""Names for decoded JSON."""

from typing import Any

Json = dict[str, Any]
