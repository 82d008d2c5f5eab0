"""Facts of operations done and planned, of the cycles before them and of the intervals between."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from cases.rules.document import Surgery
from recommendations.rules.drugs import CYTOTOXICS
from recommendations.rules.facts.fact import (
    FLAG,
    MISSING,
    NO,
    Definition,
    Definitions,
    Fact,
    found,
    number,
)
from recommendations.rules.facts.therapy import liver_scans
from recommendations.rules.facts.votes import vote_evidence
from recommendations.rules.intervals import days_between
from recommendations.rules.liver import major_resections
from recommendations.rules.preoperative import cycles_before, q2w_equivalents
from recommendations.rules.record import Evidence, Placed
from recommendations.rules.situation import Situation

ADJUVANT_KINDS = ("liver_resection", "simultaneous_resection", "alpps_stage_2")
AMBER_EQUIVALENTS = Decimal(6)
ADJUVANT_DAYS = 84
FULL_COURSE = Decimal(12)


def preoperative_count(s: Situation) -> Fact:
    cycles = s.preoperative.cycles
    return Fact(len(cycles), tuple(Evidence(c.path, "cycle given", c.given_on) for c in cycles))


def preoperative_equivalents(s: Situation) -> Fact:
    value = s.preoperative.equivalents
    cycles = s.preoperative.cycles
    evidence = [Evidence(c.path, f"{c.line.cycle_days} days", c.given_on) for c in cycles]
    return Fact(value, tuple(evidence)) if value is not None else MISSING


def unscanned_after_six(s: Situation) -> Fact:
    """No scan of the liver after the cycle that reached six q2w equivalents."""
    cycle = s.preoperative.reached(AMBER_EQUIVALENTS)
    if cycle is None:
        return NO
    if any(scan.date and scan.date > cycle.given_on for scan in liver_scans(s)):
        return NO
    return Fact(True, (Evidence(cycle.path, "sixth q2w equivalent", cycle.given_on),))


def interval(agents: frozenset[str], operations: str) -> Callable[[Situation], Fact]:
    """Days from the last dose of any of the agents to the nearest planned operation."""

    def read(s: Situation) -> Fact:
        given = [c for c in s.record.cycles if c.agents & agents]
        planned = s.record.planned_on_liver
        if operations == "with colorectal":
            planned += tuple(p for p in s.record.planned if p.item.kind == "colorectal_resection")
        dated = sorted(p.item.date for p in planned if p.item.date)
        if not given or not dated:
            return MISSING
        last = given[-1]
        first = next(p for p in planned if p.item.date == dated[0])
        evidence = (
            Evidence(last.path, "last dose", last.given_on),
            Evidence(first.path, f"planned {first.item.kind}", dated[0]),
        )
        return Fact(days_between(last.given_on, dated[0]), evidence)

    return read


def planned(kinds: Iterable[str]) -> Callable[[Situation], Fact]:
    wanted = frozenset(kinds)
    return lambda s: found([_operation(p) for p in s.record.planned if p.item.kind in wanted])


def _operation(surgery: Placed[Surgery]) -> Evidence:
    return Evidence(surgery.path, f"{surgery.item.status} {surgery.item.kind}", surgery.item.date)


def planned_on_liver(s: Situation) -> Fact:
    return found([_operation(p) for p in s.record.planned_on_liver])


def operated(s: Situation) -> Fact:
    return found([_operation(p) for p in s.record.liver_operations[-1:]])


def adjuvant_window(s: Situation) -> Fact:
    """A liver resection at most 84 days ago that leaves room for adjuvant chemotherapy (H-40)."""
    return found([_operation(p) for p in s.record.liver_operations if _leaves_room(s, p)])


def _leaves_room(s: Situation, surgery: Placed[Surgery]) -> bool:
    item, day = surgery.item, surgery.item.date
    if item.kind not in ADJUVANT_KINDS or item.margin == "R2" or day is None:
        return False
    starts = [line.item.started_on for line in s.record.started_lines]
    if days_between(day, s.as_of) > ADJUVANT_DAYS or any(x is not None and x > day for x in starts):
        return False
    operated_on = (earlier.item.date for earlier in s.record.liver_operations)
    start = max((x for x in operated_on if x is not None and x < day), default=None)
    given = q2w_equivalents(list(cycles_before(s.record, day, start)))
    return given is None or given < FULL_COURSE


def news_after_operation(s: Situation) -> Fact:
    """A vote, or an unequivocal new lesion, after the last liver operation."""
    day = s.record.last_liver_operation_on
    evidence = list(vote_evidence(s.record.votes_now))
    for image in s.record.images:
        if day is not None and image.item.performed_on > day:
            evidence += [
                Evidence(image.path, f"new lesion {new.id}", image.item.performed_on)
                for new in image.item.new_lesions
                if new.certainty == "unequivocal"
            ]
    return found(evidence)


DAYS = number(-9999, 99999)
FACTS: Definitions = {
    "preoperative.cycles": Definition(
        number(0, 999), "preoperative cycles given", preoperative_count
    ),
    "preoperative.equivalents": Definition(
        number(0, 999), "preoperative q2w equivalents", preoperative_equivalents
    ),
    "preoperative.unscanned_after_six": Definition(
        FLAG, "no scan since six q2w equivalents were reached", unscanned_after_six
    ),
    "interval.bevacizumab_days": Definition(
        DAYS,
        "days from the last bevacizumab to the planned operation",
        interval(frozenset({"bevacizumab"}), "with colorectal"),
    ),
    "interval.chemotherapy_days": Definition(
        DAYS,
        "days from the last chemotherapy to the planned liver operation",
        interval(CYTOTOXICS, "liver"),
    ),
    "planned.on_liver": Definition(FLAG, "a liver operation is planned", planned_on_liver),
    "planned.major_resection": Definition(
        FLAG, "a major or staged resection is planned", lambda s: found(major_resections(s.record))
    ),
    "planned.transplant": Definition(FLAG, "a transplantation is planned", planned({"transplant"})),
    "operated.liver": Definition(FLAG, "a liver operation was performed", operated),
    "operated.adjuvant_window": Definition(
        FLAG, "resected at most 84 days ago, under 12 q2w equivalents before", adjuvant_window
    ),
    "operated.news_since": Definition(
        FLAG, "a vote or a new lesion since the operation", news_after_operation
    ),
}
