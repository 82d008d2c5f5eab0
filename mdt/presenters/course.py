"""The course of a case as a figure and as rows, and its liver at each scan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.dates import day as said_day
from accounts.sentences import said
from cases.rules import document as d
from cases.rules.assessed import AssessedLine
from cases.rules.fates import DISAPPEARED, NOT_SEEN, Passport, passports
from cases.rules.lengths import plain
from cases.rules.target import Sums
from mdt.charts import liver_map, timeline
from mdt.models import Decision

GREW_BY_MM, GREW_BY, SHRANK_TO = Decimal(5), Decimal("1.2"), Decimal("0.7")
ALTERED = frozenset({"mutant", "amplified", "deficient"})


@dataclass(frozen=True, slots=True)
class Course:
    """The figure, and the rows that say the same."""

    figure: SafeString
    rows: list[timeline.Row]


@dataclass(frozen=True, slots=True)
class Frame:
    """The liver as one scan left it."""

    on: date
    title: str
    figure: SafeString
    spots: tuple[liver_map.Spot, ...]


def course_of(
    document: d.CaseDocument,
    lines: Sequence[AssessedLine],
    decisions: Sequence[Decision],
    flags: Sequence[Any],
    today: date,
) -> Course:
    """The time axis as SVG; every text in it is escaped where it is drawn."""
    seen = timeline_of(document, lines, decisions, flags, today)
    return Course(mark_safe(timeline.draw(seen)), seen.rows())  # noqa: S308


def timeline_of(
    document: d.CaseDocument,
    lines: Sequence[AssessedLine],
    decisions: Sequence[Decision],
    flags: Sequence[Any],
    today: date,
) -> timeline.Timeline:
    """What the axis shows, for a page and for paper."""
    return timeline.Timeline(
        bands=tuple(_bands(document, today)),
        sums=tuple(_sums(lines)),
        cea=tuple(
            timeline.Point(lab.collected_on, lab.value, f"CEA {plain(lab.value)} µg/L")
            for lab in sorted(document.labs, key=lambda lab: lab.collected_on)
            if lab.test == "CEA" and lab.unit == "ug/L"
        ),
        cea_limit=next((lab.upper_limit for lab in document.labs if lab.test == "CEA"), None),
        events=tuple(_events(document, lines, decisions, flags)),
        until=today,
    )


def _bands(document: d.CaseDocument, today: date) -> Iterator[timeline.Band]:
    for line in document.therapy_lines:
        if line.started_on is None or line.status == "planned":
            continue
        given = tuple(cycle.given_on for cycle in line.cycles if cycle.given_on)
        end = line.ended_on or (
            today if line.status == "active" else max(given, default=line.started_on)
        )
        agents = [said(a.replace("_", " ")) for a in line.agents if a != "folinic_acid"]
        yield timeline.Band(
            line.started_on,
            max(end, line.started_on),
            " + ".join(agents) or "therapy",
            given,
            line.cycle_days,
        )


def _sums(lines: Sequence[AssessedLine]) -> Iterator[timeline.Point]:
    seen = set()
    for item in lines:
        response = item.response
        if response is None:
            continue
        start = (response.course.baseline.date, response.baseline_sum, "", "baseline", "")
        scans = [
            (p.point.date, p.sums.total, p.overall, p.because, _bound(p.sums))
            for p in response.timepoints
        ]
        for day, total, category, words, bound in (start, *scans):
            if total is not None and day not in seen:
                seen.add(day)
                judged = f" ({category})" if category else ""
                yield timeline.Point(
                    day, total, f"sum {bound}{plain(total)} mm: {words}{judged}", category, bound
                )


def _bound(sums: Sums) -> str:
    """A partial sum is the least that the whole can be: it must not look like shrinkage."""
    return "at least " if sums.status == "partial" else ""


def _events(
    document: d.CaseDocument,
    lines: Sequence[AssessedLine],
    decisions: Sequence[Decision],
    flags: Sequence[Any],
) -> Iterator[timeline.Event]:
    found = {
        p.point.date: p.overall for item in lines if item.response for p in item.response.timepoints
    }
    for image in document.imaging:
        category, modality = found.get(image.performed_on, ""), image.modality or "scan"
        words = ", ".join(part for part in (modality, category) if part)
        yield timeline.Event(image.performed_on, "scan", words, f"{modality} {category}".strip())
    yield from _genes(document)
    yield from _operations(document)
    for decision in decisions:
        if decision.signed_on:
            words = _("decision: %(words)s") % {"words": decision.recommendation[:120]}
            yield timeline.Event(decision.signed_on, "board", words, own=True)
    for flag in flags:
        if flag.level in ("red", "amber") and flag.state != "withdrawn":
            words = f"{flag.title}: {flag.because}"
            yield timeline.Event(flag.raised_on, "flag", words, flag.title, style=flag.level)


def _genes(document: d.CaseDocument) -> Iterator[timeline.Event]:
    for test in document.gene_tests:
        when = test.reported_on or test.collected_on
        if when and test.results:
            words = ", ".join(
                " ".join(filter(None, (r.marker, r.status.replace("_", " "), r.variant)))
                for r in test.results
            )
            changed = [r.marker for r in test.results if r.status in ALTERED]
            yield timeline.Event(when, "gene", words, ", ".join(changed))


def _operations(document: d.CaseDocument) -> Iterator[timeline.Event]:
    for operation in document.surgeries:
        if operation.date and operation.status != "cancelled":
            kind = operation.kind.replace("_", " ")
            words = f"{kind}, {operation.status or 'status unknown'}"
            style = "planned" if operation.status == "planned" else ""
            yield timeline.Event(operation.date, "operation", words, kind, style)


def frames_of(document: d.CaseDocument, today: date) -> list[Frame]:
    """The liver at each scan and, where a scan or an operation came later, as it is known today."""
    days = sorted({image.performed_on for image in document.imaging if image.performed_on <= today})
    frames = [liver_on(document, day) for day in days]
    now = liver_on(document, today)
    if not frames or _sizes(frames[-1]) != _sizes(now):
        frames.append(now)
    return frames


def _sizes(frame: Frame) -> list[liver_map.Spot]:
    return [replace(spot, measured="") for spot in frame.spots]


def liver_on(document: d.CaseDocument, day: date) -> Frame:
    """The liver as the record knows it on ``day``, with the planned operation's segments shaded."""
    known = [one for one in passports(document, day) if one.organ == "liver" and not one.nodal]
    spots = tuple(spot_of(one, day) for one in known if one.fate not in (NOT_SEEN, "refuted"))
    cut = {
        segment
        for operation in document.surgeries
        if operation.status == "planned"
        for segment in operation.segments
    }
    title = said_day(day)
    return Frame(day, title, mark_safe(liver_map.draw(spots, cut, f"Liver map, {title}")), spots)  # noqa: S308


def spot_of(lesion: Passport, day: date) -> liver_map.Spot:
    """A lesion on one day with its fate in one word; its own size decides, not the category of the case."""
    sizes = [one for one in lesion.seen if one.mm]
    last = sizes[-1] if sizes else None
    mm, on = (last.mm, last.on) if last else (None, day)
    measured = said_day(on) if on != day else ""
    return liver_map.Spot(lesion.id, lesion.segments, mm, fate_of(lesion), measured)


def fate_of(lesion: Passport) -> str:
    """What became of its size. Seen again without a length, it may have grown or shrunk since the last one."""
    if lesion.fate in liver_map.TREATED:
        return lesion.fate
    if lesion.fate == DISAPPEARED:
        return "disappeared"
    if lesion.fate.startswith("new"):
        return "new"
    lengths = [one.mm for one in lesion.seen if one.mm]
    if not lengths or (lesion.last and lesion.last.mm is None):
        return "unknown"
    last, smallest = lengths[-1], min(lengths)
    if last - smallest >= GREW_BY_MM and last >= smallest * GREW_BY:
        return "growing"
    return "shrinking" if last <= lengths[0] * SHRANK_TO else "stable"
