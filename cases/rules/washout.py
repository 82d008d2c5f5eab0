"""Days between the last dose of each drug and a planned operation (evidence F-30 to F-32)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cases.rules.clock import Clock, GivenCycle, State, given_cycles, numbered, unknown_numbers
from cases.rules.document import CaseDocument, Surgery
from cases.rules.drugs import CYTOTOXICS

LIVER = (
    "liver_resection", "simultaneous_resection", "alpps_stage_1", "alpps_stage_2", "transplant",
)  # fmt: skip
BEVACIZUMAB = "bevacizumab"
NOT_A_TUMOUR_DRUG = "folinic_acid"


@dataclass(frozen=True, slots=True)
class Interval:
    """Below ``least`` days: ``below``; below ``wanted`` days: amber."""

    least: int
    wanted: int
    below: State
    source: str


INTERVALS = {
    BEVACIZUMAB: Interval(28, 42, "red", "F-31: 28 days by the label, 6 weeks in practice (S81)"),
    **dict.fromkeys(
        CYTOTOXICS, Interval(28, 28, "amber", "F-30: 4 weeks usual; evidence divided, C-9 (S79)")
    ),
}
NONE_KNOWN = "no fixed interval is established (F-32)"


def washouts(document: CaseDocument, as_of: date) -> Iterator[Clock]:
    """For every planned operation, each drug given so far; the nearest operation first."""
    last = _last_doses(document, as_of)
    planned = [
        operation
        for operation in document.surgeries
        if operation.status == "planned" and operation.kind in (*LIVER, "colorectal_resection")
    ]
    for operation in sorted(planned, key=lambda operation: operation.date or date.max):
        for agent, (given, gap) in sorted(last.items()):
            if operation.kind in LIVER or agent == BEVACIZUMAB:
                yield _washout(agent, given, gap, operation)


def _last_doses(document: CaseDocument, as_of: date) -> dict[str, tuple[GivenCycle, str]]:
    """The last dose of each drug, and what is not known of the cycles of its line."""
    last: dict[str, tuple[GivenCycle, str]] = {}
    for place, line in enumerate(document.therapy_lines):
        given = given_cycles(line, place, as_of)
        missing = unknown_numbers(given)
        gap = f"{numbered(missing)} not recorded with a day" if missing else ""
        for agent in set(line.agents) - {NOT_A_TUMOUR_DRUG}:
            for one in given:
                if one.gave(agent) and (agent not in last or one.on >= last[agent][0].on):
                    last[agent] = one, gap
    return last


def _washout(agent: str, given: GivenCycle, gap: str, operation: Surgery) -> Clock:
    interval = INTERVALS.get(agent)
    wanted = interval.wanted if interval else None
    ready = given.on + timedelta(days=wanted) if wanted else None
    days = (operation.date - given.on).days if operation.date else None
    because = _because(given, gap, operation, interval, ready)
    kind = operation.kind.replace("_", " ")
    return Clock(
        code="washout",
        title=f"{agent.replace('_', ' ').capitalize()} to {kind}",
        value=None if days is None else f"{days} days",
        state=_state(days, interval),
        because=because,
        source=interval.source if interval else NONE_KNOWN,
        due_on=ready,
        evidence=(given.evidence,),
    )


def _because(
    given: GivenCycle, gap: str, operation: Surgery, interval: Interval | None, ready: date | None
) -> str:
    when = f"planned {operation.date.isoformat()}" if operation.date else "no day of the operation"
    limits = f"{interval.wanted} days end on {ready.isoformat()}" if interval and ready else ""
    words = (f"last dose {given.on.isoformat()}", when, limits or NONE_KNOWN, gap)
    return "; ".join(filter(None, words))


def _state(days: int | None, interval: Interval | None) -> State:
    if days is None or interval is None:
        return "unknown"
    if days < interval.least:
        return interval.below
    return "amber" if days < interval.wanted else "good"
