"""Fong clinical risk score (S10; scores specification §1): five items, 0–5, high from 3."""

from decimal import Decimal

from recommendations.rules.scores.score import Score, Truth, additive, by_limits, over, yes

GROUP = by_limits((2, "low"), otherwise="high")


def fong(
    node_positive: Truth,
    interval_under_12_months: Truth,
    count: int | None,
    largest_mm: Decimal | None,
    cea: Decimal | None,
) -> Score:
    """CEA in µg/L. 12 months, 50 mm and 200 µg/L themselves score nothing."""
    items = (
        yes("node_positive_primary", 1, node_positive, "primary.n"),
        yes(
            "disease_free_interval_under_12_months",
            1,
            interval_under_12_months,
            "metastases.detected_on",
        ),
        yes("more_than_one_metastasis", 1, over(count, 1), "metastases.count"),
        yes("largest_over_5_cm", 1, over(largest_mm, 50), "metastases.largest_mm"),
        yes("cea_over_200", 1, over(cea, 200), "labs.CEA"),
    )
    return additive("fong_crs", items, GROUP)
