"""Tumour burden score (S11; scores specification §2): the root of d² + n², d in cm.

Zones are compared as squares, so that no root is rounded at 3 and 9.
"""

from decimal import Decimal

from recommendations.rules.scores.score import Score

MM2_OF_CM2 = 100
NO_LIMIT = Decimal(10**9)
Limits = tuple[tuple[int, int], ...]
ZONES: Limits = ((9, 1), (81, 2))


def squares(largest_mm: Decimal | None, count: int | None) -> tuple[Decimal, Decimal]:
    """The least and the greatest d² + n²; unknown n is at least 1, unknown d more than 0."""
    least_d, most_d = (Decimal(0), NO_LIMIT) if largest_mm is None else (largest_mm, largest_mm)
    least_n, most_n = (1, NO_LIMIT) if count is None else (count, count)
    return (
        least_d**2 / MM2_OF_CM2 + Decimal(least_n) ** 2,
        most_d**2 / MM2_OF_CM2 + Decimal(most_n) ** 2,
    )


def points(square: Decimal, limits: Limits, above: int) -> int:
    """The value of the first limit that the square stays below."""
    return next((value for limit, value in limits if square < limit), above)


def tbs(largest_mm: Decimal | None, count: int | None) -> Score:
    """The score itself with its zone; without an input only a lower bound can be given."""
    least, most = squares(largest_mm, count)
    zones = points(least, ZONES, 3), points(most, ZONES, 3)
    inputs = (("metastases.largest_mm", largest_mm), ("metastases.count", count))
    missing = tuple(name for name, value in inputs if value is None)
    value = None if missing else least.sqrt()
    return Score(
        code="tbs",
        value=value,
        minimum=least.sqrt(),
        maximum=value,
        missing=missing,
        group=f"zone {zones[0]}" if zones[0] == zones[1] else "indeterminate",
    )
