"""What a resource says, as one text: the same content gives the same hash whoever sends it, and however."""

import json
import re
from decimal import Decimal
from hashlib import sha256

from cases.fhir.json_types import Json

NOT_CONTENT = ("meta", "text", "id")


def content_sha256(resource: Json) -> str:
    """Hash a resource as canonical JSON with its numbers as written, without what transport adds."""
    kept = {key: value for key, value in resource.items() if key not in NOT_CONTENT}
    return sha256(canonical(kept).encode()).hexdigest()


def canonical(value: object) -> str:
    """JSON with sorted keys, each decimal with the digits it was written with."""
    text = _ENCODER.encode(value)
    return _NUMBER.sub(r"\1", text) if _NUL in text else text


def _marked(value: object) -> str:
    """A decimal between two NULs, which no text that was read can hold (``decode`` refuses them)."""
    if isinstance(value, Decimal):
        return f"\0{value}\0"
    raise TypeError(value)


# Made once: a large file has tens of thousands of resources. What was read from a text holds no circle.
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), default=_marked, check_circular=False
)
_NUL = "\\u0000"
_NUMBER = re.compile(r'"\\u0000([^"]*)\\u0000"')
