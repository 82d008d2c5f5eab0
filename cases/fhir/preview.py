"""What an import would do, before it does anything: outcomes, findings, issues and counts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cases.fhir.cancers import Cancers, cancers_of
from cases.fhir.context import Context, Source
from cases.fhir.decode import Page, decode
from cases.fhir.elements import day
from cases.fhir.findings import End, Finding
from cases.fhir.issues import Issue, Unusable, order
from cases.fhir.items import Item, items_of
from cases.fhir.json_types import Json
from cases.fhir.local_codes import translate
from cases.fhir.mapping.documents import About, about
from cases.fhir.mapping.meeting_answers import MeetingAnswer, meeting_answers
from cases.fhir.mapping.patient import has_identity, is_replaced
from cases.fhir.mapping.unit import IGNORED, unit_findings
from cases.fhir.mcode.reading import NotOurs, case_of, is_ours, whole_findings
from cases.fhir.outcomes import remarks
from cases.fhir.plausibility import plausible, same_day_issues
from cases.fhir.progress import Tell, silent
from cases.fhir.references import Index, duplicate_issues, subject_issues
from cases.fhir.soundness import is_sound
from cases.fhir.structure import structure_issues
from cases.fhir.units import Unit, units_of
from cases.fhir.version import version_issues
from cases.rules.document import DocumentRefused, from_json

MOST_RESOURCES = 50_000
TOLD_EVERY, PATIENTS_TOLD = 1000, 20
NOT_INPUT = ("message", "history", "transaction-response", "batch-response")


class Outcome(StrEnum):
    CASE = "case"
    QUESTION = "question"
    NOT_COLORECTAL = "not_colorectal"
    NO_PATIENT = "no_patient"
    REFUSED = "refused"


@dataclass(slots=True)
class UnitPreview:
    """One patient of the input and what would become of each of the resources."""

    unit: Unit
    outcome: Outcome
    findings: list[Finding] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    cancers: Cancers = field(default_factory=Cancers)
    documents: dict[Item, About] = field(default_factory=dict)
    whole: Json | None = None
    """The case document, where another installation of this program wrote the whole case."""

    def ends(self) -> dict[Item, End]:
        """Give the one end of each resource: the strongest of its findings."""
        strength = {end: rank for rank, end in enumerate(End)}
        ends = dict.fromkeys(self.unit.items, End.IGNORED)
        for found in self.findings:
            for item in (found.item, *found.also):
                if item in ends and strength[found.end] < strength[ends[item]]:
                    ends[item] = found.end
        return ends

    @property
    def questions(self) -> list[Finding]:
        return [found for found in self.findings if found.end is End.QUESTION]


@dataclass(slots=True)
class Preview:
    """The preview of one input. Nothing has been written.

    ``answers`` to meetings are about no patient; ``taken`` are those that somebody could take.
    """

    units: list[UnitPreview] = field(default_factory=list)
    loose: list[Item] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    resources: int = 0
    answers: list[MeetingAnswer] = field(default_factory=list)
    taken: set[Item] = field(default_factory=set)

    @property
    def outcome(self) -> Outcome:
        """Give the outcome of an input with one patient; of several, the one that needs most."""
        found = {unit.outcome for unit in self.units}
        if self.is_refused:
            found.add(Outcome.REFUSED)
        urgent = (Outcome.REFUSED, Outcome.CASE, Outcome.QUESTION, Outcome.NOT_COLORECTAL)
        return next((one for one in urgent if one in found), Outcome.NO_PATIENT)

    def all_issues(self) -> tuple[Issue, ...]:
        return order([*self.issues, *(issue for unit in self.units for issue in unit.issues)])

    def counts(self) -> Counter[str]:
        """Count resources by their end; the counts add up to the number of resources."""
        counts: Counter[str] = Counter()
        for unit in self.units:
            if unit.outcome is Outcome.REFUSED:
                counts["refused"] += len(unit.unit.items)
            else:
                counts.update(str(end) for end in unit.ends().values())
        if self.is_refused:
            counts["refused"] += len(self.loose)
        else:
            counts.update(self._end_of_loose(item) for item in self.loose)
        return counts

    @property
    def is_refused(self) -> bool:
        """The input as a whole cannot be taken."""
        return any(issue.is_refusal for issue in self.issues)

    def _end_of_loose(self, item: Item) -> str:
        if item in self.taken:
            return str(End.IMPORTED)
        return str(End.IGNORED if item.type in IGNORED else End.SHOWN)


def preview(pages: Sequence[Page], *, source: Source, as_of: date, tell: Tell = silent) -> Preview:
    """Read the pages of one input together and say what would become of every resource."""
    translate(pages, source.local_codes)
    items = [item for page in pages for item in items_of(page)]
    if len(items) > MOST_RESOURCES:
        text = f"More than {MOST_RESOURCES} resources"
        return Preview([], items, [Issue("fatal", "too-many", text)], len(items))
    index = Index(items)
    units, loose = units_of(items, index)
    by_item = _faults(items, index, tell)
    result = Preview([], loose, [], len(items))
    result.issues = [issue for item in loose for issue in by_item.get(item, [])]
    result.issues += [issue for page in pages for issue in _carrier_issues(page)]
    result.issues += remarks(items)
    is_refused = result.is_refused
    result.answers = [] if is_refused else list(meeting_answers(loose, index))
    for number, unit in enumerate(units):
        if number % PATIENTS_TOLD == 0:
            tell("patients", number, len(units))
        issues = [issue for item in unit.items for issue in by_item.get(item, [])]
        result.units.append(_unit(unit, issues, Context(unit, index, source, as_of), is_refused))
    result.issues += _ignored(result)
    return result


def _faults(items: Sequence[Item], index: Index, tell: Tell) -> dict[Item, list[Issue]]:
    faults: dict[Item, list[Issue]] = {}
    for number, item in enumerate(items):
        faults[item] = [] if is_sound(item.resource) else list(structure_issues(item))
        if number % TOLD_EVERY == 0:
            tell("check", number, len(items))
    places = {item.expression(): item for item in items}
    first = items[0] if items else None
    found = [*version_issues(list(items)), *duplicate_issues(items), *subject_issues(items, index)]
    for issue in found:
        owner = next((places[p] for p in _upwards(issue.path) if p in places), first)
        if owner is not None:
            faults[owner].append(issue)
    return faults


def _upwards(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition(".")[0]


def _carrier_issues(page: Page) -> Iterator[Issue]:
    kind = page.root.get("type")
    if page.root.get("resourceType") == "Bundle" and kind in NOT_INPUT:
        text = f"A Bundle of type {kind} is an answer, not an input"
        yield Issue("error", "bundle-type", text, "Bundle.type", "", page.file, page.line)


def _unit(unit: Unit, issues: list[Issue], context: Context, is_refused: bool) -> UnitPreview:
    if is_refused or any(issue.is_refusal for issue in issues):
        return UnitPreview(unit, Outcome.REFUSED, issues=issues)
    if unit.patient is None or not has_identity(unit.patient):
        missing = Issue(
            "error",
            "patient-missing",
            "The patient is not in the input",
            unit.items[0].expression(),
            "",
            unit.items[0].page.file,
            unit.items[0].page.line,
        )
        shown = UnitPreview(unit, Outcome.NO_PATIENT, issues=[*issues, missing])
        return _read(shown, context)
    replaced = is_replaced(unit.patient)
    if replaced:
        text = f"This record is no longer active; it was replaced by {replaced}"
        issue = Issue("error", "patient-replaced", text, unit.patient.expression())
        return UnitPreview(unit, Outcome.REFUSED, issues=[*issues, issue])
    return _read(UnitPreview(unit, Outcome.NOT_COLORECTAL, issues=issues), context)


def _read(found: UnitPreview, context: Context) -> UnitPreview:
    """Map the resources of one patient; the outcome follows from the cancers."""
    if context.source.is_crlm_board and is_ours(found.unit):
        return _read_whole(found, context)
    found.cancers = cancers_of(found.unit)
    context.primary = found.cancers.primary
    context.others = tuple(found.cancers.others)
    if found.unit.patient:
        context.died_on = day(found.unit.patient.resource.get("deceasedDateTime"))
        context.born_on = day(found.unit.patient.resource.get("birthDate"))
    found.documents = about(found.unit.items, context.index)
    found.findings = plausible(unit_findings(found.cancers, context), context)
    found.issues += [issue for one in found.findings if (issue := _issue(one))]
    found.issues += same_day_issues(found.findings)
    found.issues += [
        Issue("warning", "ambiguous", f"A hint: {hint}") for hint in found.cancers.hints
    ]
    if found.outcome is not Outcome.NO_PATIENT:
        found.outcome = _outcome(found.cancers)
    return found


def _read_whole(found: UnitPreview, context: Context) -> UnitPreview:
    """Take a case that this program wrote elsewhere. What somebody changed in it so that it is none is refused."""
    try:
        content = case_of(found.unit, context.index)
        from_json(content)
    except NotOurs as broken:
        problems = [str(broken)]
    except DocumentRefused as refused:
        problems = [error.path or "document" for error in refused.errors]
    else:
        found.outcome, found.whole = Outcome.CASE, content
        found.findings = whole_findings(content, found.unit)
        return found
    found.outcome = Outcome.REFUSED
    where = found.unit.items[0].expression()
    text = "The case of another CRLM Board cannot be read back at"
    found.issues += [Issue("error", "value", f"{text} {problem}", where) for problem in problems]
    return found


def _issue(found: Finding) -> Issue | None:
    return None if found.end is End.IGNORED else found.issue()


def _outcome(cancers: Cancers) -> Outcome:
    if cancers.primary:
        return Outcome.CASE
    return Outcome.QUESTION if cancers.candidates or cancers.hints else Outcome.NOT_COLORECTAL


def _ignored(result: Preview) -> Iterator[Issue]:
    """Count what is not read in one line per type, never in hundreds."""
    loose = (item for item in result.loose if item.type in IGNORED and not item.is_carrier)
    types = Counter(item.type for item in loose)
    for unit in result.units:
        types.update(item.type for item, end in unit.ends().items() if end is End.IGNORED)
    for name, number in sorted(types.items()):
        yield Issue("information", "ignored-type", f"{number} × {name} not read")


def preview_files(
    files: Iterable[tuple[str, bytes]], *, source: Source, as_of: date, tell: Tell = silent
) -> list[tuple[str, Preview]]:
    """Preview several files. NDJSON files belong together (bulk layout); every other stands alone."""
    alone: list[tuple[str, Preview]] = []
    lines: list[Page] = []
    for name, data in files:
        tell("read", 0, 1)
        try:
            pages = decode(name, data)
        except Unusable as error:
            alone.append((name, Preview(issues=list(error.issues))))
            continue
        if all(page.is_line for page in pages):
            lines += pages
        else:
            alone.append((name, preview(pages, source=source, as_of=as_of, tell=tell)))
    if lines:
        names = ", ".join(dict.fromkeys(page.file for page in lines))
        alone.append((names, preview(lines, source=source, as_of=as_of, tell=tell)))
    return alone


def summary(found: Preview) -> Json:
    """Give outcome and counts for a machine to read."""
    return {
        "outcome": str(found.outcome),
        "resources": found.resources,
        "counts": dict(sorted(found.counts().items())),
        "units": [
            {
                "subject": unit.unit.key,
                "outcome": str(unit.outcome),
                "questions": len(unit.questions),
            }
            for unit in found.units
        ],
    }
