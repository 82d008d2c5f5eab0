"""Oslo score for liver transplantation (Hagness 2013; scores specification §25). Verify before use."""

from decimal import Decimal

from recommendations.rules.scores.score import Score, Truth, additive, by_limits, over, yes

GROUP = by_limits((2, "lower risk"), otherwise="higher risk")


def oslo(
    largest_mm: Decimal | None,
    cea: Decimal | None,
    progressing: Truth,
    under_2_years_from_resection: Truth,
) -> Score:
    """55 mm, 80 µg/L and 24 months themselves score nothing; 0–4."""
    items = (
        yes("largest_over_5_5_cm", 1, over(largest_mm, 55), "metastases.largest_mm"),
        yes("cea_over_80", 1, over(cea, 80), "labs.CEA"),
        yes("progression_on_chemotherapy", 1, progressing, "therapy_lines"),
        yes(
            "under_2_years_from_resection",
            1,
            under_2_years_from_resection,
            "primary.resected_on",
        ),
    )
    return additive("oslo", items, GROUP)
