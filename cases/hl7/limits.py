"""Reference ranges as laboratories write them (OBX-7)."""

import re
from decimal import Decimal

_NUMBER = r"(\d+(?:\.\d+)?)"
_RANGES = (
    re.compile(rf"{_NUMBER}\s*-\s*{_NUMBER}"),
    re.compile(rf"()<=?\s*{_NUMBER}"),
)


def upper_limit(text: str) -> Decimal | None:
    """The upper limit of ``0-5``, ``<5`` or ``<=5``; anything else has none."""
    for pattern in _RANGES:
        if found := pattern.fullmatch(text.strip()):
            return Decimal(found[2])
    return None
