"""Future liver remnant: total volumes, shares and growth (scores specification §15, §16).

Formula-based and CT-measured totals are different quantities; the thresholds of evidence B-03
belong to the Vauthey formula.
"""

from decimal import Decimal


def estimated_total_volume(bsa: Decimal) -> Decimal:
    """Estimated total liver volume in mL from the body surface in m² (Vauthey 2002)."""
    return Decimal("-794.41") + Decimal("1267.28") * bsa


def urata_total_volume(bsa: Decimal) -> Decimal:
    """Standard liver volume in mL (Urata 1995); smaller, so its shares are larger."""
    return Decimal("706.2") * bsa + Decimal("2.4")


def percent(remnant_ml: Decimal, total_ml: Decimal) -> Decimal:
    return remnant_ml / total_ml * 100


def per_body_weight(remnant_ml: Decimal, weight_kg: Decimal) -> Decimal:
    """Remnant in percent of the body weight, 1 mL taken as 1 g."""
    return remnant_ml / (weight_kg * 1000) * 100


def growth_rate(before_percent: Decimal, after_percent: Decimal, days: int) -> Decimal:
    """Kinetic growth in percentage points per week; days since embolisation above zero (S49)."""
    return (after_percent - before_percent) * 7 / days
