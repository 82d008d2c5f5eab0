"""What the scores are fed with, at the two time points that must never be mixed (scores §0.4).

Missing stays None: a clinical N, a result from after the first cycle, or a value that is too old is
not an input.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from recommendations.rules.genetics import score_status
from recommendations.rules.intervals import add_months
from recommendations.rules.onset import is_at_diagnosis
from recommendations.rules.preoperative import Preoperative
from recommendations.rules.record import Evidence, Record

MARKER_DAYS = 30
UNINFORMATIVE_CA199 = 2
NEGATIVE, POSITIVE = ("N0",), ("N1", "N1a", "N1b", "N2", "N2a", "N2b")
Truth = bool | None


@dataclass(frozen=True, slots=True)
class ScoreInputs:
    """Sizes in mm, CEA in µg/L, CA19-9 in U/mL; None is missing."""

    node_positive: Truth
    under_12_months: Truth
    under_24_months: Truth
    synchronous: Truth
    count: int | None
    largest_mm: Decimal | None
    cea: Decimal | None
    ca199: Decimal | None
    extrahepatic: Truth
    kras_mutant: Truth
    ras_mutant: Truth
    any_mutant: Truth
    evidence: tuple[Evidence, ...]


def before_chemotherapy(record: Record, preoperative: Preoperative) -> ScoreInputs:
    """Inputs at T0: first cycle, else first liver operation, else the day itself (§4.6)."""
    day = baseline_day(record, preoperative)
    markers = {test: _marker(record, test, day) for test in ("CEA", "CA19-9")}
    return _inputs(record, record.metastases.count, record.metastases.largest_mm, markers)


def baseline_day(record: Record, preoperative: Preoperative) -> date:
    first = first_cycle_on(record, preoperative)
    if first is not None:
        return first
    operated = [s.item.date for s in record.liver_operations if s.item.date]
    return operated[0] if operated else record.as_of


def first_cycle_on(record: Record, preoperative: Preoperative) -> date | None:
    """The day of the first preoperative or palliative cycle."""
    palliative = [c.given_on for c in record.cycles if c.line.intent == "palliative"]
    return min([c.given_on for c in preoperative.cycles] + palliative, default=None)


def after_chemotherapy(
    record: Record, preoperative: Preoperative, lengths: dict[str, Decimal]
) -> ScoreInputs:
    """Inputs after the last cycle; ``lengths`` are the liver lesions as measured since then."""
    last = preoperative.cycles[-1].given_on
    present = [mm for mm in lengths.values() if mm > 0]
    complete = record.metastases.count == len(lengths)
    markers = {test: _marker(record, test, record.as_of, last) for test in ("CEA", "CA19-9")}
    count = len(present) if complete else None
    largest = max(present, default=None) if complete else None
    return _inputs(record, count, largest, markers)


def _inputs(
    record: Record,
    count: int | None,
    largest_mm: Decimal | None,
    markers: dict[str, tuple[Decimal, Evidence] | None],
) -> ScoreInputs:
    cea, ca199 = markers["CEA"], markers["CA19-9"]
    return ScoreInputs(
        node_positive=node_positive(record),
        under_12_months=interval_under(record, 12),
        under_24_months=interval_under(record, 24),
        synchronous=is_at_diagnosis(record),
        count=count,
        largest_mm=largest_mm,
        cea=cea[0] if cea else None,
        ca199=ca199[0] if ca199 and ca199[0] >= UNINFORMATIVE_CA199 else None,
        extrahepatic=extrahepatic(record),
        kras_mutant=_mutant(record, "KRAS"),
        ras_mutant=_mutant(record, "KRAS", "NRAS"),
        any_mutant=_mutant(record, "KRAS", "NRAS", "BRAF"),
        evidence=tuple(entry[1] for entry in markers.values() if entry),
    )


def _mutant(record: Record, *markers: str) -> Truth:
    status = score_status(record, *markers)
    return None if status is None else status == "mutant"


def node_positive(record: Record) -> Truth:
    """Pathological N of the resected primary; a clinical N or ypN0 is missing, N1c is open."""
    n = record.document.primary.n
    if record.primary_status != "resected":
        return None
    if n in POSITIVE:
        return True
    return False if n in NEGATIVE and not _treated_before_resection(record) else None


def _treated_before_resection(record: Record) -> bool:
    resected_on = record.primary_resected_on
    return any(resected_on is None or c.given_on < resected_on for c in record.cycles)


def interval_under(record: Record, months: int) -> Truth:
    """Disease-free interval from diagnosis and from resection; differing answers stay open."""
    if is_at_diagnosis(record):
        return True
    detected_on = record.metastases.detected_on
    starts = {day for day in (record.diagnosed_on, record.primary_resected_on) if day}
    if detected_on is None or not starts:
        return None
    answers = {detected_on < add_months(start, months) for start in starts}
    return answers.pop() if len(answers) == 1 else None


def extrahepatic(record: Record) -> Truth:
    """No only when it was ruled out; an empty list alone says nothing."""
    if record.extrahepatic:
        return True
    return False if record.extrahepatic_ruled_out else None


def _marker(
    record: Record, test: str, day: date, since: date | None = None
) -> tuple[Decimal, Evidence] | None:
    """The last value on or before the day, at most 30 days old, and after ``since``."""
    oldest = day - timedelta(days=MARKER_DAYS)
    for lab in reversed(record.labs(test)):
        on = lab.item.collected_on
        if on <= day:
            usable = on >= oldest and (since is None or on > since)
            said = f"{test} {lab.item.value} {lab.item.unit}"
            return (lab.item.value, Evidence(lab.path, said, on)) if usable else None
    return None
