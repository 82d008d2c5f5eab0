"""The clocks of treatment of one case: restaging, cycles against the cap, dose intensity, washout."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cases.rules.assessments import LIVER_OPERATIONS
from cases.rules.clock import Clock, GivenCycle, State, given_cycles
from cases.rules.document import CaseDocument, TherapyLine
from cases.rules.dose_intensity import intensities
from cases.rules.drugs import CYTOTOXICS
from cases.rules.lengths import plain
from cases.rules.restaging import restaging
from cases.rules.washout import washouts

AMBER_EQUIVALENTS, RED_EQUIVALENTS = Decimal(6), Decimal(9)
TWO_WEEKS = 14
PREOPERATIVE = ("neoadjuvant", "conversion")
CAP_SOURCE = "F-10, F-11: 6 two-weekly cycles amber, 9 red; evidence divided, C-10 (S77, S78)"


def clocks_of(document: CaseDocument, as_of: date) -> tuple[Clock, ...]:
    """Every clock of the case on ``as_of``; none for a patient who has died.

    Cycles, operations and scans after ``as_of`` are not yet known to it.
    """
    died = document.patient.deceased_on
    return () if died and died <= as_of else tuple(_clocks(document, as_of))


def _clocks(document: CaseDocument, as_of: date) -> Iterator[Clock]:
    for place in range(len(document.therapy_lines)):
        clock = restaging(document, place, as_of)
        if clock:
            yield clock
    yield from _preoperative(document, as_of)
    yield from washouts(document, as_of)
    for place, line in enumerate(document.therapy_lines):
        yield from intensities(line, place, as_of)


def _preoperative(document: CaseDocument, as_of: date) -> Iterator[Clock]:
    """Two-weekly equivalents of the cycles before liver surgery: Σ cycle days / 14 (scores §22)."""
    counted = list(_counted(document, as_of))
    if not counted:
        return
    lengths = [line.cycle_days for line, _ in counted]
    evidence = tuple(given.evidence for _, given in counted)
    title = "Preoperative cycles"
    if None in lengths:
        because = f"{len(counted)} cycles given; the length of a cycle is not recorded"
        yield Clock("cycles", title, None, "unknown", because, CAP_SOURCE, evidence=evidence)
        return
    days = sum(length or 0 for length in lengths)
    equivalents = Decimal(days) / TWO_WEEKS
    because = (
        f"{len(counted)} cycles given, {days} days / {TWO_WEEKS}; look again at "
        f"{plain(AMBER_EQUIVALENTS)}, cap {plain(RED_EQUIVALENTS)}"
    )
    value = f"{plain(equivalents.quantize(Decimal('0.1')))} of {plain(RED_EQUIVALENTS)}"
    yield Clock("cycles", title, value, _cap(equivalents), because, CAP_SOURCE, evidence=evidence)


def _cap(equivalents: Decimal) -> State:
    if equivalents >= RED_EQUIVALENTS:
        return "red"
    return "amber" if equivalents >= AMBER_EQUIVALENTS else "good"


def _counted(document: CaseDocument, as_of: date) -> Iterator[tuple[TherapyLine, GivenCycle]]:
    """Given cycles with a cytotoxic, from the finding of metastases, after the last liver operation."""
    done = [
        operation.date
        for operation in document.surgeries
        if operation.status == "performed" and operation.kind in LIVER_OPERATIONS and operation.date
    ]
    operated = max((day for day in done if day <= as_of), default=date.min)
    found = document.metastases.detected_on or date.min
    for place, line in enumerate(document.therapy_lines):
        if line.intent in PREOPERATIVE and CYTOTOXICS & set(line.agents):
            for given in given_cycles(line, place, as_of):
                if given.on >= found and given.on > operated:
                    yield line, given


def clock_json(clock: Clock) -> dict[str, object]:
    """One clock as JSON values, for programs."""
    return {
        "code": clock.code,
        "title": clock.title,
        "line": clock.line_id or None,
        "value": clock.value,
        "state": clock.state,
        "due_on": clock.due_on.isoformat() if clock.due_on else None,
        "because": clock.because,
        "source": clock.source,
        "evidence": [
            {"path": e.path, "value": e.value, "date": e.date.isoformat()} for e in clock.evidence
        ],
    }
