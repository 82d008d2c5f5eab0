"""Beppu nomogram for recurrence after resection (S14; scores specification §6), 0–25."""

from decimal import Decimal

from recommendations.rules.scores.score import (
    Score,
    Steps,
    Truth,
    additive,
    by_limits,
    over,
    steps,
    yes,
)

# A later study split at 6 points (10.1186/s12957-021-02210-9).
GROUP = by_limits((5, "below 6"), otherwise="6 or more")
NUMBER: Steps = ((lambda n: n <= 1, 0), (lambda n: n <= 4, 4), (lambda _: True, 9))


def beppu(
    *,
    synchronous: Truth,
    node_positive: Truth,
    count: int | None,
    largest_mm: Decimal | None,
    extrahepatic: Truth,
    ca199: Decimal | None,
) -> Score:
    """CA19-9 in U/mL; 100 U/mL and 50 mm themselves score nothing."""
    items = (
        yes("synchronous", 3, synchronous, "metastases.detected_on"),
        yes("node_positive_primary", 3, node_positive, "primary.n"),
        steps("number", count, NUMBER, "metastases.count"),
        yes("largest_over_5_cm", 2, over(largest_mm, 50), "metastases.largest_mm"),
        yes("extrahepatic_disease", 4, extrahepatic, "extrahepatic"),
        yes("ca19_9_over_100", 4, over(ca199, 100), "labs.CA19-9"),
    )
    return additive("beppu", items, GROUP)
