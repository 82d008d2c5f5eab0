"""The lesion grid: what each lesion was on earlier scans, and what the scan being typed would mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.forms import BoundField, Form
from django.template.loader import render_to_string
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.days import day_at
from accounts.exceptions import Problem, Refused, StaleVersion
from accounts.models import AuditEvent
from cases.actions.scans import tried
from cases.models import Case
from cases.rules import document as d
from cases.rules.assessed import AssessedLine, assessed_lines
from cases.rules.assessments import read_images
from cases.rules.fates import FOLLOWED, NOT_SEEN, Passport, passports
from cases.rules.flags import Flag, flags_of
from cases.rules.lengths import plain
from cases.rules.line import TimePoint
from cases.rules.response import LineResponse
from mdt.presenters.case import Arithmetic, arithmetic_of
from mdt.presenters.measures import baseline_notes
from mdt.presenters.sent_sizes import SentSize, sent_of_first_day, sent_sizes
from mdt.scan_form import ScanForm, cell_name, look_name
from mdt.scan_rows import CellField, FindingForm, LookField

SHOWN_SCANS = 4
TREATED = ("resected", "ablated", "irradiated")
ANYWHERE = "anywhere-in-the-grid"
HEAD = ("performed_on", "modality", "contrast", "slice_mm", "reported_response")


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the grid as it stands in its cell."""

    id: str
    written: SafeString
    label: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GridRow:
    """One lesion: who it is, what it was, and the cell for this scan."""

    lesion: Passport
    cells: tuple[str, ...]
    smallest: str
    field: Cell
    look: Cell | None = None
    looked: str = ""

    @property
    def where(self) -> str:
        """The label, or the segments where there is none."""
        return self.lesion.label or ", ".join(self.lesion.segments)

    @property
    def fate(self) -> str:
        """Said only when it is out of the ordinary."""
        return "" if self.lesion.fate in (FOLLOWED, NOT_SEEN) else self.lesion.fate


@dataclass(frozen=True, slots=True)
class Preview:
    """What the scan would mean if it were recorded as typed."""

    problems: tuple[str, ...] = ()
    line: str = ""
    baseline_sum: str = ""
    arithmetic: Arithmetic | None = None
    flags: tuple[Flag, ...] = ()
    empty: tuple[str, ...] = ()
    is_waiting: bool = False
    notes: str = ""


@dataclass(frozen=True, slots=True)
class ScanPage:
    case: Case
    age: int | None
    form: ScanForm
    scans: tuple[d.Imaging, ...]
    rows: tuple[GridRow, ...]
    problems: tuple[str, ...] = ()
    preview: Preview | None = None
    sizes: tuple[SentSize, ...] = ()

    @property
    def head_fields(self) -> list[BoundField]:
        return [self.form[name] for name in HEAD]

    @property
    def added_rows(self) -> SafeString:
        """Rows that nobody has typed in are the same in every case: they are written once."""
        if self.form.is_bound or self.form.sizes.added:
            return _added(self.form)
        return _untouched_added(get_language())

    @property
    def finding_rows(self) -> SafeString:
        rows = format_html_join(
            "", "{}", ((_finding(self.form, n),) for n in range(len(self.form.standing)))
        )
        return render_to_string("mdt/_scan_findings.html", {"rows": rows})

    @property
    def has_added(self) -> bool:
        return self.form.is_bound and any(form.has_changed() for form in self.form.added)


def scan_page(
    case: Case,
    form: ScanForm,
    now: datetime,
    *,
    sizes: tuple[SentSize, ...] | None = None,
    refusal: Refused | None = None,
    preview: Preview | None = None,
) -> ScanPage:
    """The grid with earlier scans beside it, newest on the right; ``sizes`` that were sent, where they are read already."""
    document, today = form.document, day_at(case.site, now)
    left = form.refuse(refusal.problems) if refusal else []
    words = _told(case, form, refusal, left) if refusal else ()
    scans = tuple(image for _place, image in read_images(document, today))[-SHOWN_SCANS:]
    lesions = (lesion for lesion in passports(document, today) if lesion.role != "new")
    rows = tuple(_row(lesion, scans, form) for lesion in sorted(lesions, key=_place))
    sent = sent_sizes(case, document) if sizes is None else sizes
    return ScanPage(case, case.age_on(today), form, scans, rows, words, preview, sent)


@lru_cache(maxsize=16)
def _untouched_added(_language: str | None) -> SafeString:
    return _added(ScanForm(document=d.CaseDocument()))


def _added(form: ScanForm) -> SafeString:
    return render_to_string("mdt/_scan_added.html", {"rows": form.added})


def _finding(form: ScanForm, row: int) -> SafeString:
    """A row that nobody has typed in says what is known of its lesion: as often as not what was said of others."""
    if form.is_bound:
        return _finding_row(form.findings[row], row)
    return _untouched_finding(row, tuple(form.standing[row].items()), get_language())


@lru_cache(maxsize=256)
def _untouched_finding(
    row: int, known: tuple[tuple[str, Any], ...], _language: str | None
) -> SafeString:
    return _finding_row(FindingForm(prefix=f"finding-{row}", initial=dict(known)), row)


def _finding_row(form: FindingForm, row: int) -> SafeString:
    return render_to_string("mdt/_scan_finding.html", {"f": form, "n": row + 1})


def prefilled(case: Case, document: d.CaseDocument) -> tuple[ScanForm, tuple[SentSize, ...]]:
    """A new scan. The sizes sent of the first day stand in the rows of their lesions, for a person to confirm."""
    sizes = sent_sizes(case, document)
    of_first_day = sent_of_first_day(sizes, document)
    return ScanForm.blank(document, case.version, sizes=of_first_day), sizes


def _told(case: Case, form: ScanForm, refusal: Refused, left: Sequence[Problem]) -> tuple[str, ...]:
    """What was refused; a stale screen also hears what was done since it was opened."""
    words = _words(refusal, left)
    if not isinstance(refusal, StaleVersion):
        return words
    return words + changes_since(case, form.cleaned_data["version"])


def _place(lesion: Passport) -> tuple[bool, bool]:
    """Targets first, what was treated last."""
    return lesion.fate in TREATED, lesion.role != "target"


def _row(lesion: Passport, scans: Sequence[d.Imaging], form: ScanForm) -> GridRow:
    told = {
        (seen.on, seen.modality): plain(seen.mm) if seen.mm is not None else seen.word
        for seen in lesion.seen
    }
    lengths = [seen.mm for seen in lesion.seen if seen.mm is not None]
    return GridRow(
        lesion=lesion,
        cells=tuple(told.get((scan.performed_on, scan.modality), "–") for scan in scans),
        smallest=plain(min(lengths)) if lengths else "–",
        field=_cell(form, cell_name(lesion.id)),
        look=_cell(form, look_name(lesion.id)) if look_name(lesion.id) in form.fields else None,
        looked=_looked(lesion.id, scans),
    )


def _cell(form: ScanForm, name: str) -> Cell:
    label = str(form.fields[name].label)
    if not form.is_bound and not form.initial.get(name):
        is_target = getattr(form.fields[name], "is_target", None)
        blank = _blank(is_target, get_language())
        return Cell(f"id_{name}", SafeString(blank.replace(ANYWHERE, escape(name))), label)
    field = form[name]
    return Cell(field.id_for_label, SafeString(field), label, tuple(map(str, field.errors)))


@lru_cache(maxsize=16)
def _blank(is_target: bool | None, _language: str | None) -> SafeString:
    """A cell in which nothing stands, of a target or not; a look where it is neither. Every row has one of them."""
    kind = LookField(label="") if is_target is None else CellField(is_target=is_target, label="")
    form = Form()
    form.fields[ANYWHERE] = kind
    return form[ANYWHERE].as_widget()


def _looked(lesion: str, scans: Sequence[d.Imaging]) -> str:
    """Its morphologic groups on the scans beside the grid, oldest first."""
    groups = [
        str(one.morphology_group)
        for scan in scans
        for one in scan.measurements
        if one.lesion == lesion and one.morphology_group is not None
    ]
    return " → ".join(groups)


def preview_of(case: Case, document: d.CaseDocument, form: ScanForm, now: datetime) -> Preview:
    """Try the scan on the rules; nothing is saved."""
    if not form.is_valid():
        if not form.data.get("performed_on"):
            return Preview(is_waiting=True)
        return Preview(problems=tuple(words for _place, words in form.problems))
    try:
        trial = tried(document, form.entry, at=now)
    except Refused as refusal:
        return Preview(problems=in_words(refusal))
    today = max(day_at(case.site, now), trial.imaging[-1].performed_on)
    typed = {name for name, _result in form.entry.results}
    open_lesions = (
        one.id for one in passports(document, today) if one.fate == FOLLOWED and one.role != "new"
    )
    known = {flag.key for flag in flags_of(document, today)}
    return _meaning(
        trial,
        today,
        flags=tuple(
            flag for flag in flags_of(trial, today) if flag.is_current and flag.key not in known
        ),
        empty=tuple(name for name in open_lesions if name not in typed),
    )


def _meaning(
    trial: d.CaseDocument, today: date, *, flags: tuple[Flag, ...], empty: tuple[str, ...]
) -> Preview:
    """The scan as a time point of the newest line that has it, else as the baseline of the next one."""
    place = f"imaging[{len(trial.imaging) - 1}]."
    lines = assessed_lines(trial, today)
    for item in reversed(lines):
        if item.response is not None:
            for point in item.response.timepoints:
                if _is_of(point.point, place):
                    return Preview(
                        line=_line_words(item),
                        arithmetic=arithmetic_of(point),
                        flags=flags,
                        empty=empty,
                    )
    baseline = _as_baseline(trial, today, place)
    if baseline is None or baseline.baseline_sum is None:
        return Preview(flags=flags, empty=empty)
    return Preview(
        baseline_sum=f"{plain(baseline.baseline_sum)} mm",
        flags=flags,
        empty=empty,
        notes=baseline_notes(trial, baseline),
    )


def _is_of(point: TimePoint, place: str) -> bool:
    paths = [result.path for result in point.results.values()] + [
        new.path for new in point.new_lesions
    ]
    return any(path.startswith(place) for path in paths)


def _as_baseline(trial: d.CaseDocument, today: date, place: str) -> LineResponse | None:
    """The line that would start now with this scan as its baseline, by the same engine."""
    scan = trial.imaging[-1]
    following = d.TherapyLine(id="\x00next", status="active", started_on=scan.performed_on)
    lines = assessed_lines(_with_line(trial, following), today)
    response = next((item.response for item in lines if item.line.line_id == following.id), None)
    if response is None or not _is_of(response.course.baseline, place):
        return None
    return response


def _with_line(document: d.CaseDocument, line: d.TherapyLine) -> d.CaseDocument:
    return replace(document, therapy_lines=(*document.therapy_lines, line))


def _line_words(item: AssessedLine) -> str:
    therapy = item.line.therapy
    if therapy is None:
        return _("surveillance after resection")
    agents = ", ".join(agent.replace("_", " ") for agent in therapy.agents)
    return f"{therapy.intent or _('therapy')} {agents}".strip()


PLACES = {
    "performed_on": "Date of the scan",
    "slice_mm": "Slice",
    "measurements": "A length",
    "new_lesions": "A new lesion",
    "lesions": "",
}


def changes_since(case: Case, version: int) -> tuple[str, ...]:
    """What others did to the case after this version of it was read, oldest first."""
    trail = AuditEvent.trail().filter(subject_key=str(case.public_id), detail__version__gt=version)
    return tuple(
        f"{event.at:%H:%M} UTC {event.person_label}: {event.event}" for event in reversed(trail[:9])
    )


def in_words(refusal: Refused) -> tuple[str, ...]:
    """What was refused, each problem with the name of its field instead of its place in the document."""
    return tuple(_problem(problem) for problem in refusal.problems) or (refusal.message,)


def _words(refusal: Refused, left: Sequence[Problem]) -> tuple[str, ...]:
    """What has no field of its own, above the form."""
    return tuple(map(_problem, left)) if refusal.problems else (refusal.message,)


def _problem(problem: Problem) -> str:
    names: Iterable[str] = (words for key, words in PLACES.items() if key in problem.path)
    name = next(iter(names), problem.path)
    return f"{name}: {problem.message}" if name else problem.message
