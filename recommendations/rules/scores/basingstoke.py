"""Basingstoke index, postoperative (Rees 2008; scores specification §5). Verify before use."""

from decimal import Decimal

from recommendations.rules.scores.score import (
    Item,
    Score,
    Steps,
    Truth,
    additive,
    by_limits,
    steps,
    yes,
)

GROUP = by_limits((10, "0 to 10"), (20, "11 to 20"), otherwise="over 20")
# Cancer-specific survival at 5 years in percent, at the totals for which it was published.
ANCHORS = {0: 64, 5: 49, 10: 34, 15: 21, 20: 11, 25: 5, 30: 2}
GRADE_POINTS = {"G1": 0, "G2": 2, "G3": 4, "G4": 4}
CEA: Steps = ((lambda x: x < 6, 0), (lambda x: x <= 60, 1), (lambda _: True, 3))
SIZE: Steps = ((lambda x: x < 50, 0), (lambda x: x <= 100, 2), (lambda _: True, 7))


def basingstoke(
    *,
    node_positive: Truth,
    grade: str | None,
    cea: Decimal | None,
    largest_mm: Decimal | None,
    margin_positive: Truth,
    extrahepatic: Truth,
) -> Score:
    """CEA at hepatectomy in µg/L, size in mm; 0–31."""
    items = (
        yes("node_positive_primary", 2, node_positive, "primary.n"),
        _differentiation(grade),
        steps("cea", cea, CEA, "labs.CEA"),
        steps("largest", largest_mm, SIZE, "metastases.largest_mm"),
        yes("positive_margin", 11, margin_positive, "surgeries.margin"),
        yes("extrahepatic_disease", 4, extrahepatic, "extrahepatic"),
    )
    return additive("basingstoke", items, GROUP)


def _differentiation(grade: str | None) -> Item:
    points = GRADE_POINTS.get(grade or "")
    least, most = (0, 4) if points is None else (points, points)
    return Item("differentiation", least, most, "primary.grade")


def anchors(total: int) -> str:
    """The published survival at the total, or at the two totals around it; never interpolated."""
    below = max(point for point in ANCHORS if point <= total)
    above = min((point for point in ANCHORS if point >= total), default=below)
    said = [f"{ANCHORS[point]} % at {point} points" for point in dict.fromkeys((below, above))]
    return f"Operated patients of one centre (Rees 2008), alive at 5 years: {' and '.join(said)}."
