"""RAS-modified clinical score (Brudvik, S13; scores specification §4.1), 0–3."""

from decimal import Decimal

from recommendations.rules.scores.score import Score, Truth, additive, by_limits, over, yes

GROUP = by_limits((0, "low"), (1, "intermediate"), (2, "moderate"), otherwise="high")


def m_cs(ras_mutant: Truth, node_positive: Truth, largest_mm: Decimal | None) -> Score:
    """RAS is KRAS or NRAS; 50 mm itself scores nothing."""
    items = (
        yes("ras_mutant", 1, ras_mutant, "genes.RAS"),
        yes("node_positive_primary", 1, node_positive, "primary.n"),
        yes("largest_over_50_mm", 1, over(largest_mm, 50), "metastases.largest_mm"),
    )
    return additive("m_cs", items, GROUP)
