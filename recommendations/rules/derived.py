"""The derived values of a case (case document §4.2), for a reader and for other programs."""

from dataclasses import dataclass
from decimal import Decimal

from recommendations.rules.facts import Facts
from recommendations.rules.facts.votes import resectability
from recommendations.rules.onset import disease_free_months, onset
from recommendations.rules.patterns import patterns_of
from recommendations.rules.situation import Situation

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Derived:
    side: str
    onset: dict[str, str]
    disease_free_interval_months: int | None
    ras: str
    braf: str
    mmr: str
    resectability: str
    phase: str
    cycles_q2w_equivalent: Decimal | None
    progression_patterns: tuple[str, ...]


def derive(facts: Facts) -> Derived:
    s = facts.situation
    return Derived(
        side=_word(facts, "primary.side"),
        onset=onset(s.record),
        disease_free_interval_months=disease_free_months(s.record),
        ras=_word(facts, "genes.RAS"),
        braf=_word(facts, "genes.BRAF"),
        mmr=_word(facts, "genes.MMR"),
        resectability=resectability(s),
        phase=phase(s),
        cycles_q2w_equivalent=s.preoperative.equivalents,
        progression_patterns=tuple(patterns_of(s)),
    )


def _word(facts: Facts, name: str) -> str:
    value = facts[name]
    return UNKNOWN if value is None else str(value)


def phase(s: Situation) -> str:
    """Where the patient stands: treatment in progress, after or before surgery, or work-up."""
    record = s.record
    if record.deceased:
        return "deceased"
    active = [line for line in record.started_lines if line.status == "active"]
    if active and active[-1].item.intent:
        return str(active[-1].item.intent)
    if record.liver_operations and not _started_since_operation(s):
        return "postoperative"
    return "preoperative" if s.preoperative.cycles and not active else "workup"


def _started_since_operation(s: Situation) -> bool:
    day = s.record.last_liver_operation_on
    starts = (line.item.started_on for line in s.record.started_lines)
    return any(day is not None and start is not None and start > day for start in starts)
