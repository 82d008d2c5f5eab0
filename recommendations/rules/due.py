"""Until when an evaluation stays as it is if no fact changes: the days on which time alone may change it.

A case's result depends on the day in few ways: a dated fact comes into the past, a fact grows older than the
window of a request, an interval since a scan, an operation or a start passes its limit, the patient has a
birthday. The days named may be too many, never one too few: a test compares them with every day of many courses.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import is_dataclass
from datetime import date, timedelta
from functools import cache
from itertools import chain
from typing import Any, get_args, get_type_hints

from cases.rules.document import CaseDocument
from cases.rules.flags import RESTAGING_DAYS
from recommendations.rules.facts.surgery import ADJUVANT_DAYS
from recommendations.rules.intervals import add_months, completed_years
from recommendations.rules.release import Knowledge
from recommendations.rules.requests import LIVER_TESTS
from recommendations.rules.scores.inputs import MARKER_DAYS

RESECTED_MONTHS = 24
"""Under two years since the primary was resected is an item of a score."""


def next_change(document: CaseDocument, *, as_of: date, knowledge: Knowledge) -> date | None:
    """The first day after ``as_of`` on which the evaluation may differ; ``None`` if no day can do that."""
    days = chain(
        _dated(document, as_of),
        _requests(document, as_of, knowledge),
        _intervals(document, as_of, knowledge),
        _months(document, as_of),
    )
    return min((day for day in days if day > as_of), default=None)


def _dated(document: CaseDocument, as_of: date) -> Iterator[date]:
    """The day of each fact that lies ahead, and the day after it: "on" and "after" are both asked for."""
    for day in _dates(document):
        if day >= as_of:
            yield from (day, day + timedelta(days=1))


def _requests(document: CaseDocument, as_of: date, knowledge: Knowledge) -> Iterator[date]:
    """When a fact grows too old for the request that asks for it."""
    for request in knowledge.requests:
        limits = {*request.max_age_of.values(), *([request.max_age] if request.max_age else [])}
        if limits:
            known = list(AGED.get(request.fact, _any)(document, as_of))
            yield from (_after(day, limit) for day in known for limit in limits)


def _intervals(document: CaseDocument, as_of: date, knowledge: Knowledge) -> Iterator[date]:
    unscanned = {RESTAGING_DAYS, int(knowledge.thresholds["restaging_days"].value)}
    starts = (line.started_on for line in document.therapy_lines if line.started_on)
    for day in chain(starts, sorted(_liver_scans(document, as_of))[-1:]):
        yield from (_after(day, limit) for limit in unscanned)
    yield from (_after(item.date, ADJUVANT_DAYS) for item in document.surgeries if item.date)
    for test in ("CEA", "CA19-9"):
        yield from (_after(day, MARKER_DAYS) for day in _latest_labs(document, as_of, (test,)))


def _after(day: date, limit: int) -> date:
    """The first day that is more than the limit away."""
    return day + timedelta(days=limit + 1)


def _latest_labs(document: CaseDocument, as_of: date, tests: Iterable[str]) -> Iterator[date]:
    for test in tests:
        found = (lab.collected_on for lab in document.labs if lab.test == test)
        yield from sorted(day for day in found if day <= as_of)[-1:]


def _scans(document: CaseDocument, as_of: date) -> Iterator[date]:
    for image in document.imaging:
        if image.modality in ("CT", "MRI") and image.performed_on <= as_of:
            yield image.performed_on


def _liver_scans(document: CaseDocument, as_of: date) -> list[date]:
    return [
        image.performed_on
        for image in document.imaging
        if image.modality in ("CT", "MRI")
        and image.performed_on <= as_of
        and {"abdomen", "liver"} & set(image.regions)
    ]


def _latest_ecog(document: CaseDocument, as_of: date) -> list[date]:
    found = (a.assessed_on for a in document.assessments if a.kind == "ECOG" and a.assessed_on)
    return sorted(day for day in found if day <= as_of)[-1:]


def _any(document: CaseDocument, as_of: date) -> Iterator[date]:
    return (day for day in _dates(document) if day <= as_of)


AGED: dict[str, Callable[[CaseDocument, date], Iterable[date]]] = {
    "labs.CEA": lambda document, as_of: _latest_labs(document, as_of, ("CEA",)),
    "labs.liver_function": lambda document, as_of: _latest_labs(document, as_of, LIVER_TESTS),
    "imaging.ct_chest_abdomen_pelvis": _scans,
    "imaging.liver_mri": _scans,
    "assessments.ECOG": _latest_ecog,
}
"""What is dated behind each request; every date of the record where nothing is named."""


def _months(document: CaseDocument, as_of: date) -> Iterator[date]:
    resected, born = document.primary.resected_on, document.patient.birth_date
    if resected:
        yield add_months(resected, RESECTED_MONTHS)
    if born:
        yield max(
            as_of + timedelta(days=1), add_months(born, 12 * (completed_years(born, as_of) + 1))
        )


def _dates(item: object) -> Iterator[date]:
    for name in _names(type(item)):  # type: ignore[arg-type]
        value = getattr(item, name)
        if type(value) is date:
            yield value
        elif type(value) is tuple:
            for inside in value:
                yield from _dates(inside)
        elif is_dataclass(value):
            yield from _dates(value)


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The attributes that hold a date, or something that does; thousands of measurements are passed by."""
    hints = get_type_hints(kind) if is_dataclass(kind) else {}
    return tuple(name for name, hint in hints.items() if _holds_date(hint))


def _holds_date(hint: Any) -> bool:
    if is_dataclass(hint):
        return bool(_names(hint))  # type: ignore[arg-type]
    return hint is date or any(_holds_date(inside) for inside in get_args(hint))
