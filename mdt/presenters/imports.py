"""What a file would do: per patient the difference to the case, proposals, questions and what is only shown."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from functools import cache
from typing import Any, cast

from cases.actions.bookings import BookedChange
from cases.actions.kept_documents import DocumentChange
from cases.actions.receiving import Foreseen, Rehearsal
from cases.fhir.answers import Ask, ask_of, parts_of
from cases.fhir.conflicts import THEIRS, Conflict
from cases.fhir.findings import End, Finding
from cases.fhir.identity import mark
from cases.fhir.issues import Issue
from cases.fhir.items import Item
from cases.fhir.lines import is_plan, line_that_goes_on, new_cycles, was_given_since
from cases.fhir.outcomes import NOT_READ
from cases.fhir.preview import UnitPreview
from cases.fhir.record import LINES
from cases.models import Case, ReceivedFile
from mdt.presenters.import_answers import AnswerLine, answer_line
from mdt.presenters.import_sizes import SizeLine, is_size, size_lines
from mdt.presenters.import_words import words
from mdt.presenters.resource_words import places_of, thing, thing_at
from mdt.presenters.units import written as unit_written

Json = dict[str, Any]
MOST_STORED, MOST_LISTED = 50, 500
"""Of one kind and patient, of a large file and of another; a page with more cannot be read. The rest is counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place of the case document; an empty ``old`` is new, an empty ``new`` is taken back."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal, question or thing shown: ``mark`` names it in the form, ``thing`` says what it is, ``place`` where.

    ``kind`` says how it is answered (take, word, day, text, count, parts); empty: only by entering the fact.
    Of parts, ``missing`` are to be typed and ``parts`` were. ``goes_on``: cycles that a proposed line adds to one
    that stands.
    """

    mark: str
    path: str
    value: str
    because: str
    place: str
    kind: str = ""
    words: tuple[str, ...] = ()
    said: str = ""
    problem: str = ""
    missing: tuple[str, ...] = ()
    parts: dict[str, str] = field(default_factory=dict)
    goes_on: int | None = None
    thing: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What was wrong or remarkable: of which thing, and its place in the file for whoever mends it.

    ``code`` is for programs, as in an OperationOutcome.
    """

    text: str
    thing: str
    path: str
    code: str


@dataclass(frozen=True, slots=True)
class Differing:
    """A fact that a person wrote otherwise than the sender: both sides, and which one was chosen.

    ``same`` are the parts of an entry in which both agree. An empty ``ours`` was removed by a person, an empty
    ``theirs`` is taken back by the sender.
    """

    mark: str
    path: str
    same: str
    ours: str
    theirs: str
    place: str
    takes_theirs: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """What is not asked about, one by one; ``more`` are beyond what a page can hold."""

    lines: list[Waiting]
    more: int


@dataclass(frozen=True, slots=True)
class PatientPart:
    """``sizes`` go to the lesion grid, each to the lesion that a person chooses, ``documents`` and ``booked`` dates are kept beside the case; ``told`` can be shown only, ``left`` was not read by its type."""

    name: str
    outcome: str
    effect: str
    case: Case | None
    changes: list[Change]
    differing: list[Differing]
    proposals: list[Waiting]
    questions: list[Waiting]
    sizes: list[SizeLine]
    documents: list[DocumentChange]
    booked: list[BookedChange]
    told: Listed
    left: Listed
    counts: dict[str, int]
    issues: list[Remark]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """``seal`` goes back with the confirmation; ``writes`` says whether there is anything to confirm.

    ``not_read`` is what the input itself says is missing in it; ``answers`` to meetings are about no patient.
    """

    file: ReceivedFile
    seal: str
    resources: int
    counts: dict[str, int]
    issues: list[Remark]
    not_read: list[str]
    patients: list[PatientPart]
    answers: list[AnswerLine]

    @property
    def writes(self) -> bool:
        return any(one.is_written for one in self.answers) or any(
            one.changes
            or one.proposals
            or one.sizes
            or one.documents
            or one.booked
            or one.differing
            or self._asks(one)
            for one in self.patients
        )

    @property
    def asks(self) -> bool:
        return any(
            one.proposals or one.sizes or one.differing or self._asks(one) for one in self.patients
        )

    @staticmethod
    def _asks(patient: PatientPart) -> bool:
        return any(one.kind for one in patient.questions)


def import_page(
    file: ReceivedFile,
    seen: Rehearsal,
    *,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    most: int = MOST_LISTED,
) -> ImportPage:
    """The page of a file; ``typed`` and ``problems`` by mark when answers were refused."""
    found, said = seen.found, seen.said if typed is None else typed
    counts = dict(sorted(found.counts().items()))
    patients = [_patient(one, said, problems or {}, most) for one in seen.patients]
    missing = [issue.text for issue in found.issues if issue.code == NOT_READ]
    about = _remarks([one for one in found.issues if one.code != NOT_READ], found.loose)
    answers = [answer_line(one) for one in seen.answers]
    return ImportPage(file, seen.seal, found.resources, counts, about, missing, patients, answers)


def stored_page(
    file: ReceivedFile,
    seen: Rehearsal,
    typed: Mapping[str, str] | None,
    problems: Mapping[str, str],
) -> Json:
    """The page as plain values, made once by a worker; of each long list it keeps a page's worth."""
    page = import_page(file, seen, typed=typed, problems=problems, most=MOST_STORED)
    parts = {
        one.name: _stored(getattr(page, one.name)) for one in fields(page) if one.name != "file"
    }
    return parts | {"writes": page.writes, "asks": page.asks}


def _stored(value: object) -> Any:
    if isinstance(value, Case):
        return {"public_id": str(value.public_id)}
    if is_dataclass(value):
        kind: Any = type(value)
        return {name: _stored(getattr(value, name)) for name in _parts_of(kind)}
    if isinstance(value, list | tuple):
        return [_stored(one) for one in value]
    return value


@cache
def _parts_of(kind: type[Any]) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def _patient(
    one: Foreseen, said: Mapping[str, str], problems: Mapping[str, str], most: int
) -> PatientPart:
    unit, result = one.unit, one.result
    counts = Counter(str(end) for end in unit.ends().values())
    is_written = result.case is not None
    asked = (End.PROPOSED, End.QUESTION)
    waiting = [
        _waiting(f, said, problems, one.before)
        for f in unit.findings
        if f.end in asked and not is_size(f)
    ]
    marks = {mark(f) for f in unit.findings if f.end is End.PROPOSED}
    proposed = [one for one in waiting if one.mark in marks]
    return PatientPart(
        _name(one),
        str(result.outcome),
        result.effect,
        one.case,
        list(changes(one.before, one.after)),
        [_differing(found, said) for found in result.conflicts],
        [one for one in proposed if one.kind] if is_written else [],
        [one for one in waiting if one.mark not in marks],
        size_lines(one, said, problems) if is_written else [],
        result.documents,
        result.booked,
        _listed(unit, End.SHOWN, most, [one for one in proposed if not one.kind]),
        _listed(unit, End.IGNORED, most),
        dict(sorted(counts.items())),
        _remarks([*unit.issues, *result.issues], unit.unit.items),
    )


def _name(one: Foreseen) -> str:
    said = {
        found.path: str(found.value) for found in one.unit.findings if found.end is End.IMPORTED
    }
    names = (said.get("patient.family_name"), said.get("patient.given_name"))
    return ", ".join(name for name in names if name) or one.unit.unit.key


def _waiting(
    found: Finding, said: Mapping[str, str], problems: Mapping[str, str], before: Json
) -> Waiting:
    name, ask = mark(found), ask_of(found) or Ask("")
    if _is_overtaken(found, before):
        ask = Ask("")
    typed = said.get(name, "")
    return Waiting(
        name, found.path, _sent(found, ask), unit_written(found.because), found.source, ask.kind, ask.words, typed,
        problems.get(name, ""), ask.missing, parts_of(ask, typed), _goes_on(found, before), thing(found.item),
    )  # fmt: skip


def _sent(found: Finding, ask: Ask) -> str:
    """What was sent; of a plan also its day, and where a value has to be typed the number that could not be read."""
    plan = _line(found)
    told = {**plan, "ordered": found.day} if plan and is_plan(plan) else found.value
    amount = found.item.resource.get("valueQuantity") if "value" in ask.missing else None
    parts = (words(told), _amount(amount) if isinstance(amount, dict) else "")
    return "; ".join(part for part in parts if part)


def _amount(quantity: Json) -> str:
    """A FHIR Quantity as people write it: ``< 5 µmol/L``."""
    unit = unit_written(str(quantity.get("unit") or quantity.get("code") or "")) or None
    parts = (quantity.get("comparator"), quantity.get("value"), unit)
    return " ".join(str(part) for part in parts if part is not None)


def _goes_on(found: Finding, before: Json) -> int | None:
    """Give how many cycles a proposed line would add to one that stands; None where it is a line of its own."""
    told, standing = _line(found), before.get(LINES, [])
    if told is None or is_plan(told):
        return None
    line = line_that_goes_on(standing, told)
    others = [one for one in standing if one is not line]
    return None if line is None else len(new_cycles(line, told, others))


def _line(found: Finding) -> Json | None:
    is_line = found.path == LINES and isinstance(found.value, dict) and "agents" in found.value
    return cast("Json", found.value) if is_line else None


def _is_overtaken(found: Finding, before: Json) -> bool:
    """Whether something was ordered before a cycle that stands in the case: no plan for what comes."""
    plan = _line(found)
    if plan is None or not is_plan(plan) or not found.day:
        return False
    return was_given_since(before.get(LINES, []), date.fromisoformat(found.day))


def _differing(found: Conflict, said: Mapping[str, str]) -> Differing:
    ours, theirs, same = found.ours, found.theirs, {}
    if isinstance(ours, dict) and isinstance(theirs, dict):
        same = {key: ours[key] for key in ours if ours[key] == theirs.get(key) and key != "id"}
        ours, theirs = (
            {key: one for key, one in side.items() if key not in (*same, "id")}
            for side in (ours, theirs)
        )
    choice = said.get(found.mark, found.choice)
    return Differing(
        found.mark,
        found.path,
        words(same),
        words(ours),
        words(theirs),
        found.place,
        choice == THEIRS,
    )


def _listed(unit: UnitPreview, end: End, most: int, others: Sequence[Waiting] = ()) -> Listed:
    """One line for each resource that came to this end, with the first reason that was given; before them ``others``.

    An ordered drug is such another one: a proposal that can only be entered in the case, by whoever knows the plan.
    """
    items = [item for item, e in unit.ends().items() if e is end]
    lines = {
        item: Waiting("", item.type, "", "", item.source(), thing=thing(item))
        for item in items[:most]  # a large file has ten thousand that no page names
    }
    for found in reversed(unit.findings):
        if found.item in lines and found.end is end:
            lines[found.item] = replace(
                lines[found.item],
                value=words(found.value),
                because=unit_written(found.because),
                place=found.source,
            )
    listed = [*others, *lines.values()][:most]
    return Listed(listed, len(others) + len(items) - len(listed))


def _remarks(issues: Iterable[Issue], items: Iterable[Item]) -> list[Remark]:
    """Leave out mere information; what a question says already stands beside the question."""
    worth = [issue for issue in dict.fromkeys(issues) if issue.severity != "information"]
    places = places_of(items) if worth else {}
    return [Remark(issue.text, thing_at(issue, places), issue.path, issue.code) for issue in worth]


def changes(before: Json, after: Json) -> Iterator[Change]:
    """Compare two case documents place by place; entries of a list are compared as a whole."""
    for part in dict.fromkeys((*before, *after)):
        old, new = before.get(part), after.get(part)
        if isinstance(old or new, dict):
            inner = changes(old or {}, new or {})
            yield from (Change(f"{part}.{one.path}", one.old, one.new) for one in inner)
        elif isinstance(old or new, list):
            yield from _entries(part, old or [], new or [])
        elif old != new:
            yield Change(part, words(old), words(new))


def _entries(part: str, old: list[Any], new: list[Any]) -> Iterator[Change]:
    gone, come = ([json.dumps(entry, sort_keys=True) for entry in side] for side in (old, new))
    for entry in (Counter(gone) - Counter(come)).elements():
        yield Change(part, words(json.loads(entry)), "")
    for entry in (Counter(come) - Counter(gone)).elements():
        yield Change(part, "", words(json.loads(entry)))
