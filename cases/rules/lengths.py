"""The length a result adds to the sum of diameters (response specification §3), and exact percentages."""

from decimal import ROUND_HALF_UP, Decimal

from cases.rules.line import TOO_SMALL, Result
from cases.rules.settings import ResponseSettings

ZERO = Decimal(0)
_CENT = Decimal("0.01")


def length(result: Result | None, *, nodal: bool, settings: ResponseSettings) -> Decimal | None:
    """Millimetres of one lesion: long axis, short axis of a node; ``None`` when it was not evaluated."""
    if result is None:
        return None
    if result.state is not None:
        return {"absent": ZERO, "too_small": settings.too_small_mm}.get(result.state)
    if result.merged_into is not None:
        return ZERO
    if result.fragments:
        parts = (settings.too_small_mm if part == TOO_SMALL else part for part in result.fragments)
        return sum((Decimal(part) for part in parts), ZERO)
    if result.mm is not None:
        return result.mm
    return result.short if nodal else result.long


def percent(part: Decimal, whole: Decimal) -> str | None:
    """``part`` of ``whole`` in per cent for display: two decimals, half away from zero, never ``-0.00``."""
    if whole == 0:
        return None
    share = (100 * part / whole).quantize(_CENT, ROUND_HALF_UP)
    return f"{share or ZERO.quantize(_CENT)}"


def plain(number: Decimal) -> str:
    """A length as text without trailing zeros: ``70``, ``64.4``."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
