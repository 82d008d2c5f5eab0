"""GAME score (S12; scores specification §3): genetic and morphological evaluation, 0–7."""

from decimal import Decimal

from recommendations.rules.scores import tbs
from recommendations.rules.scores.score import (
    Item,
    Score,
    Truth,
    additive,
    at_least,
    by_limits,
    yes,
)

GROUP = by_limits((1, "low"), (3, "medium"), otherwise="high")
BURDEN: tbs.Limits = ((9, 0), (81, 1))


def game(
    *,
    kras_mutant: Truth,
    cea: Decimal | None,
    node_positive: Truth,
    largest_mm: Decimal | None,
    count: int | None,
    extrahepatic: Truth,
) -> Score:
    """KRAS alone, not NRAS; CEA in µg/L, from 20; low 0–1, medium 2–3, high from 4."""
    items = (
        yes("kras_mutant", 1, kras_mutant, "genes.KRAS"),
        yes("cea_20_or_more", 1, at_least(cea, 20), "labs.CEA"),
        yes("node_positive_primary", 1, node_positive, "primary.n"),
        burden_item(largest_mm, count, BURDEN, 2),
        yes("extrahepatic_disease", 2, extrahepatic, "extrahepatic"),
    )
    return additive("game", items, GROUP)


def burden_item(
    largest_mm: Decimal | None, count: int | None, limits: tbs.Limits, above: int
) -> Item:
    """Points of the tumour burden; a known size or number narrows them."""
    least, most = tbs.squares(largest_mm, count)
    fact = "metastases.count" if count is None else "metastases.largest_mm"
    return Item(
        "tumour_burden_score",
        tbs.points(least, limits, above),
        tbs.points(most, limits, above),
        fact,
    )
