"""Nordlinger score (S15; scores specification §7). Verify before use: the size limit is unsettled."""

from decimal import Decimal

from recommendations.rules.scores.score import Score, Truth, additive, by_limits, over, yes

GROUP = by_limits((2, "low"), (4, "intermediate"), otherwise="high")


def nordlinger(
    *,
    age: int | None,
    beyond_serosa: Truth,
    node_positive: Truth,
    interval_under_24_months: Truth,
    count: int | None,
    largest_mm: Decimal | None,
    close_margin: bool = False,
    size_is_settled: bool = True,
) -> Score:
    """Six items before surgery; a margin under 10 mm is the seventh after it.

    Some copies say 5 cm or more, not over 5 cm: unless settled, exactly 50 mm leaves the item open.
    """
    large = None if largest_mm == 50 and not size_is_settled else over(largest_mm, 50)
    items = (
        yes("age_over_60", 1, over(age, 60), "patient.birth_date"),
        yes("primary_beyond_serosa", 1, beyond_serosa, "primary.t"),
        yes("node_positive_primary", 1, node_positive, "primary.n"),
        yes("interval_under_24_months", 1, interval_under_24_months, "metastases.detected_on"),
        yes("more_than_3_metastases", 1, over(count, 3), "metastases.count"),
        yes("largest_over_5_cm", 1, large, "metastases.largest_mm"),
        *([yes("margin_under_10_mm", 1, True, "surgeries.margin")] if close_margin else []),
    )
    return additive("nordlinger", items, GROUP)
