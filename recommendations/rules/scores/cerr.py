"""CERR score (S16; scores specification §8). From recall: verify before use."""

from decimal import Decimal

from recommendations.rules.scores import tbs
from recommendations.rules.scores.game import burden_item
from recommendations.rules.scores.score import Score, Truth, additive, by_limits, either, over, yes

GROUP = by_limits((1, "low"), (3, "medium"), otherwise="high")
# The gap 11–12 in print is closed as "5 to below 12".
BURDEN: tbs.Limits = ((25, 0), (144, 1))


def cerr(
    *,
    mutant: Truth,
    node_positive: Truth,
    extrahepatic: Truth,
    cea: Decimal | None,
    ca199: Decimal | None,
    largest_mm: Decimal | None,
    count: int | None,
) -> Score:
    """KRAS, NRAS or BRAF mutated; one marker over 200 is enough; 0–6."""
    items = (
        yes("kras_nras_or_braf_mutant", 1, mutant, "genes.RAS"),
        yes("node_positive_primary", 1, node_positive, "primary.n"),
        yes("extrahepatic_disease", 1, extrahepatic, "extrahepatic"),
        yes("cea_or_ca19_9_over_200", 1, either(over(cea, 200), over(ca199, 200)), "labs.CEA"),
        burden_item(largest_mm, count, BURDEN, 2),
    )
    return additive("cerr", items, GROUP)
