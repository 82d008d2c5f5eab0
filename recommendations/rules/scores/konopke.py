"""Konopke score (S17; scores specification §9). Verify before use."""

from decimal import Decimal

from recommendations.rules.scores.score import Score, Truth, additive, at_least, by_limits, yes

GROUP = by_limits((0, "low"), (1, "intermediate"), otherwise="high")


def konopke(count: int | None, cea: Decimal | None, synchronous: Truth) -> Score:
    """CEA in µg/L, from 200 (unlike Fong); four metastases or more; 0–3."""
    items = (
        yes("four_or_more_metastases", 1, at_least(count, 4), "metastases.count"),
        yes("cea_200_or_more", 1, at_least(cea, 200), "labs.CEA"),
        yes("synchronous", 1, synchronous, "metastases.detected_on"),
    )
    return additive("konopke", items, GROUP)
