"""Everything the case page shows, gathered from the document, the evaluation and the board's records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.dates import day as said_day
from cases.rules import document as d
from cases.rules.assessed import AssessedLine
from cases.rules.flags import EQUAL_WORDS
from cases.rules.lengths import plain
from cases.rules.response import LineResponse, TimePointResponse
from cases.rules.target import Sums
from mdt.charts.percent import signed
from mdt.presenters.measures import Measure, advisories_of, measures_of, reported_at
from mdt.presenters.spider import change_of, spider_of


@dataclass(frozen=True, slots=True)
class Cell:
    """``change`` is the change of a target from its own baseline, in per cent."""

    text: str
    note: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class ResponseTable:
    """One line of therapy: lesions down, scans across, the arithmetic below."""

    title: str
    is_current: bool
    scans: tuple[date, ...]
    lesions: tuple[tuple[str, str, str, tuple[Cell, ...]], ...]
    sums: tuple[Cell, ...]
    arithmetic: tuple["Arithmetic", ...]
    best: str
    progression: date | None
    measures: tuple[Measure, ...]
    left_out: tuple[str, ...]
    spider: SafeString


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """What happened at one scan, with the numbers that make it so."""

    day: date
    overall: str
    at_time: str
    sum_mm: str
    baseline_mm: str
    from_baseline: str
    nadir_mm: str
    nadir_on: date | None
    change_mm: str
    from_nadir: str
    because: str
    borderline: str
    advisories: tuple[str, ...]
    reported: str = ""

    @property
    def differs(self) -> bool:
        """Whether the report says another category than the computation."""
        return self.reported not in ("", EQUAL_WORDS.get(self.overall, self.overall))


def response_tables(
    document: d.CaseDocument, lines: Sequence[AssessedLine], as_of: date
) -> list[ResponseTable]:
    """Newest line first."""
    labels = {lesion.id: lesion for lesion in document.lesions}
    return [
        _table(document, item, item.response, labels, as_of)
        for item in reversed(lines)
        if item.response is not None
    ]


def _table(
    document: d.CaseDocument,
    item: AssessedLine,
    response: LineResponse,
    labels: Mapping[str, d.Lesion],
    as_of: date,
) -> ResponseTable:
    course = response.course
    points = sorted(course.timepoints, key=lambda point: point.date)
    everything = [course.baseline, *points]
    rows = []
    for lesion in course.lesions:
        changes = ("", *(_change(response, point, lesion.id) for point in response.timepoints))
        cells = tuple(
            replace(_cell(point.results.get(lesion.id)), change=change)
            for point, change in zip(everything, changes, strict=True)
        )
        label = labels[lesion.id].label or "" if lesion.id in labels else ""
        role = "target" if lesion.target else "non-target"
        rows.append((lesion.id, label, role, cells))
    sums = [response.baseline_sum, *(point.sums.total for point in response.timepoints)]
    therapy = item.line.therapy
    agents = ", ".join(agent.replace("_", " ") for agent in therapy.agents) if therapy else ""
    title = (
        f"{(therapy.intent or 'therapy').capitalize()}: {agents}"
        if therapy
        else "Surveillance after resection"
    )
    return ResponseTable(
        title=f"{title}, from {said_day(item.line.started_on)}",
        is_current=item.line.is_current,
        scans=tuple(point.date for point in everything),
        lesions=tuple(rows),
        sums=tuple(Cell(plain(total)) if total is not None else Cell("–") for total in sums),
        arithmetic=tuple(
            arithmetic_of(point, reported_at(document, point)) for point in response.timepoints
        ),
        best=response.bor_unconfirmed,
        progression=response.progression.date if response.progression else None,
        measures=measures_of(document, item, as_of),
        left_out=item.line.left_out,
        spider=spider_of(response),
    )


def _change(response: LineResponse, point: TimePointResponse, lesion: str) -> str:
    """Of a target alone; a lesion that was treated or not evaluated has none."""
    change = change_of(point.sums.lengths.get(lesion), response.baseline_lengths.get(lesion))
    return "" if change is None else signed(Decimal(change))


WORDS = {
    "absent": "absent", "too_small": "too small (5 mm)", "ne": "not evaluable", "present": "present",
    "unequivocal_pd": "progression",
}  # fmt: skip


def _cell(result: Any) -> Cell:
    if result is None:
        return Cell("–", "not evaluated")
    if result.mm is not None:
        return Cell(plain(result.mm))
    return Cell(WORDS.get(result.state or "", "–"))


def arithmetic_of(point: TimePointResponse, reported: str = "") -> Arithmetic:
    sums = point.sums
    # A lesion that was not evaluated can only add: what is missing must not look like shrinkage.
    grown = sums.is_complete or (sums.change is not None and sums.change > 0)
    return Arithmetic(
        day=point.point.date,
        overall=point.overall,
        at_time=point.overall_at_time,
        sum_mm=_bound(_mm(sums.total), sums),
        baseline_mm=_mm(sums.baseline),
        from_baseline=_share(sums.percent_from_baseline),
        nadir_mm=_mm(sums.nadir),
        nadir_on=sums.nadir_on,
        change_mm=_bound(_mm(sums.change, signed=True), sums) if grown else "–",
        from_nadir=_share(sums.percent_from_nadir) if grown else "–",
        because=point.because,
        borderline=point.borderline or "",
        advisories=tuple(advisories_of(point)),
        reported=reported,
    )


def _bound(words: str, sums: Sums) -> str:
    """A partial sum is the least that the whole can be (response specification §18)."""
    return _("at least %(length)s") % {"length": words} if sums.status == "partial" else words


def _mm(number: Decimal | None, *, signed: bool = False) -> str:
    if number is None:
        return "–"
    return f"{'+' if signed and number > 0 else ''}{plain(number)} mm"


def _share(value: str | None) -> str:
    return "–" if value is None else f"{'' if value.startswith('-') else '+'}{value} %"


LEVELS = ("red", "amber", "supported", "alternative", "controversial", "info")
