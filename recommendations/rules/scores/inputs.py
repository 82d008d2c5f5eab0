"""What the scores are fed with, at the two time points that must never be mixed (scores §0.4).

Missing stays None: a clinical N, a result from after the first cycle, or a value that is too old is
not an input.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from recommendations.rules.genetics import results_of, score_status
from recommendations.rules.intervals import add_months
from recommendations.rules.liver import LesionNow
from recommendations.rules.onset import is_at_diagnosis
from recommendations.rules.preoperative import Preoperative
from recommendations.rules.record import Evidence, Record

MARKER_DAYS = 30
UNINFORMATIVE_CA199 = 2
NEGATIVE, POSITIVE = ("N0",), ("N1", "N1a", "N1b", "N2", "N2a", "N2b")
Truth = bool | None


@dataclass(frozen=True, slots=True)
class ScoreInputs:
    """Sizes in mm, CEA in µg/L, CA19-9 in U/mL; None is missing. ``evidence`` is by fact."""

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
    evidence: Mapping[str, tuple[Evidence, ...]]


def before_chemotherapy(record: Record, preoperative: Preoperative) -> ScoreInputs:
    """Inputs at T0: first cycle, else first liver operation, else the day itself (§4.6)."""
    day = baseline_day(record, preoperative)
    markers = {test: marker_at(record, test, day) for test in ("CEA", "CA19-9")}
    count, largest_mm = record.metastases.count, record.metastases.largest_mm
    seen = _on_record(record, "count", count), _on_record(record, "largest_mm", largest_mm)
    return _inputs(record, count, largest_mm, markers, seen)


def _on_record(record: Record, field: str, value: object) -> tuple[Evidence, ...]:
    if value is None:
        return ()
    said = f"{value} mm" if field == "largest_mm" else str(value)
    return (Evidence(f"metastases.{field}", said, record.metastases.detected_on),)


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
    record: Record, preoperative: Preoperative, lesions: Sequence[LesionNow]
) -> ScoreInputs:
    """Inputs after the last cycle; ``lesions`` are those of the liver as measured since then."""
    last = preoperative.cycles[-1].given_on
    present = [lesion for lesion in lesions if lesion.mm > 0]
    complete = record.metastases.count == len(lesions)
    markers = {test: marker_at(record, test, record.as_of, last) for test in ("CEA", "CA19-9")}
    count = len(present) if complete else None
    largest = max(present, key=lambda lesion: lesion.mm, default=None) if complete else None
    seen = tuple(lesion.evidence for lesion in lesions) if complete else ()
    size = (largest.evidence,) if largest else ()
    return _inputs(record, count, largest.mm if largest else None, markers, (seen, size))


def _inputs(
    record: Record,
    count: int | None,
    largest_mm: Decimal | None,
    markers: dict[str, tuple[Decimal, Evidence] | None],
    seen: tuple[tuple[Evidence, ...], tuple[Evidence, ...]],
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
        evidence=_evidence(record, markers, seen),
    )


def _evidence(
    record: Record,
    markers: dict[str, tuple[Decimal, Evidence] | None],
    seen: tuple[tuple[Evidence, ...], tuple[Evidence, ...]],
) -> Mapping[str, tuple[Evidence, ...]]:
    """What the record says of each input, with its day, by the fact that the items name."""
    cea, ca199 = ((found[1],) if (found := markers[test]) else () for test in ("CEA", "CA19-9"))
    count, largest = seen
    ras = results_of(record, "KRAS").evidence + results_of(record, "NRAS").evidence
    return {
        "primary.n": _nodes(record),
        "metastases.detected_on": _interval(record),
        "metastases.count": count,
        "metastases.largest_mm": largest,
        "tbs": (*largest, *count),
        "tumour_burden_score": (*largest, *count),
        "labs.CEA": cea,
        "labs.CA19-9": ca199,
        "cea_or_ca19_9_over_200": cea + ca199,
        "extrahepatic": _outside(record),
        "genes.KRAS": results_of(record, "KRAS").evidence,
        "genes.RAS": ras,
        "kras_nras_or_braf_mutant": ras + results_of(record, "BRAF").evidence,
    }


def _nodes(record: Record) -> tuple[Evidence, ...]:
    n = record.document.primary.n
    if n is None:
        return ()
    said = n if record.primary_status == "resected" else f"{n}, primary not resected"
    return (Evidence("primary.n", said, record.primary_resected_on),)


def _interval(record: Record) -> tuple[Evidence, ...]:
    """The days between which the interval lies."""
    days = (
        ("primary.diagnosed_on", "primary diagnosed", record.diagnosed_on),
        ("primary.resected_on", "primary resected", record.primary_resected_on),
        ("metastases.detected_on", "metastases found", record.metastases.detected_on),
    )
    return tuple(Evidence(path, said, day) for path, said, day in days if day)


def _outside(record: Record) -> tuple[Evidence, ...]:
    if record.extrahepatic:
        return tuple(
            Evidence(e.path, str(e.item.site), e.item.detected_on) for e in record.extrahepatic
        )
    day = record.document.extrahepatic_ruled_out_on
    ruled_out = Evidence("extrahepatic_ruled_out_on", "ruled out", day)
    return (ruled_out,) if record.extrahepatic_ruled_out else ()


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


def marker_at(
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
