"""Facts of DPD and UGT1A1: no result, an adverse one, or a normal one."""

from decimal import Decimal

from recommendations.rules.facts.fact import (
    FLAG,
    MISSING,
    Definition,
    Definitions,
    Fact,
    found,
    word,
)
from recommendations.rules.record import Evidence
from recommendations.rules.situation import Situation

REDUCED_IRINOTECAN_PERCENT = 70
FULL_ACTIVITY = Decimal(2)
PARTIAL_URACIL, COMPLETE_URACIL = Decimal(16), Decimal(150)
RANK = {"complete": 2, "partial": 1, "normal": 0}


def dpd(s: Situation) -> Fact:
    """DPD deficiency by the worst result on record (evidence D-34, D-35)."""
    graded = []
    for entry in s.record.pharmacogenetics:
        if entry.item.test in ("DPYD", "uracil"):
            word_of_result = _deficiency(entry.item.test, entry.item.result, entry.item.value)
            said = f"{entry.item.test} {entry.item.result} {entry.item.value or ''}".strip()
            if word_of_result:
                graded.append((word_of_result, Evidence(entry.path, said, entry.item.reported_on)))
    if not graded:
        return MISSING
    worst = max(graded, key=lambda grade: RANK[grade[0]])
    return Fact(worst[0], (worst[1],))


def _deficiency(test: str, result: str, value: Decimal | None) -> str | None:
    if result in ("poor", "intermediate", "normal"):
        return {"poor": "complete", "intermediate": "partial"}.get(result, "normal")
    if value is None:
        return None
    if test == "uracil":
        return _by_uracil(value)
    if value == 0:
        return "complete"
    return "partial" if value < FULL_ACTIVITY else "normal"


def _by_uracil(value: Decimal) -> str:
    if value >= COMPLETE_URACIL:
        return "complete"
    return "partial" if value >= PARTIAL_URACIL else "normal"


def ugt1a1(s: Situation) -> Fact:
    """The latest UGT1A1 result; any result counts as tested."""
    results = [entry for entry in s.record.pharmacogenetics if entry.item.test == "UGT1A1"]
    if not results:
        return MISSING
    poor = [entry for entry in results if entry.item.result == "poor"]
    shown = (poor or results)[-1]
    evidence = Evidence(shown.path, f"UGT1A1 {shown.item.result}", shown.item.reported_on)
    return Fact("poor" if poor else "other", (evidence,))


def unreduced_irinotecan(s: Situation) -> Fact:
    """An open irinotecan line whose latest given cycle was not cut to 70 % or less (A-20)."""
    evidence = []
    for line in s.record.open_lines:
        if "irinotecan" in line.agents:
            reduced = line.cycles and (
                line.cycles[-1].percent("irinotecan") <= REDUCED_IRINOTECAN_PERCENT
            )
            evidence += [] if reduced else [line.as_evidence()]
    return found(evidence)


FACTS: Definitions = {
    "pharmacogenetics.DPD": Definition(
        word("complete", "partial", "normal"), "DPD deficiency", dpd
    ),
    "pharmacogenetics.UGT1A1": Definition(word("poor", "other"), "UGT1A1", ugt1a1),
    "open.unreduced_irinotecan": Definition(
        FLAG, "irinotecan planned or running without a cut to 70 %", unreduced_irinotecan
    ),
}
