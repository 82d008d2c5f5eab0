"""Oxaliplatin exposure (scores specification §22)."""

from collections.abc import Iterable
from decimal import Decimal


def cumulative(doses: Iterable[Decimal]) -> Decimal:
    """Sum of the doses given, in mg/m²; earlier adjuvant doses belong to it."""
    return sum(doses, Decimal(0))


def q2w_equivalents(q2w_cycles: int, q3w_cycles: int) -> Decimal:
    """Cycles counted as two-weekly ones; a three-weekly cycle is 1.5."""
    return q2w_cycles + Decimal("1.5") * q3w_cycles


def interval_light(days: int) -> str:
    """Bevacizumab to surgery: under 28 days red, 28–41 amber, from 42 green (evidence F-31)."""
    if days < 28:
        return "red"
    return "amber" if days < 42 else "green"
