"""CTCAE v5.0 grades of laboratory values (scores specification §18).

Each limit belongs to the milder grade. Grade 0 is a value within normal limits.
"""

from collections.abc import Sequence
from decimal import Decimal

NEUTROPHILS = ("1.5", "1.0", "0.5")
PLATELETS = ("75", "50", "25")
TRANSAMINASE = ("1", "3", "5", "20")
BILIRUBIN = ("1", "1.5", "3", "10")


def falling(value: Decimal, lower_limit: Decimal, limits: Sequence[str]) -> int:
    """Grade of a value that is bad when low: neutrophils or platelets in 10⁹/L."""
    return sum(value < limit for limit in (lower_limit, *map(Decimal, limits)))


def rising(multiple: Decimal, limits: Sequence[str]) -> int:
    """Grade of a value given in multiples of its upper limit, with a normal baseline."""
    return sum(multiple > Decimal(limit) for limit in limits)
