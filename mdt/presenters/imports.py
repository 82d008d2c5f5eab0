"""What a file would do: per patient the difference to the case, proposals, questions and what is only shown."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cases.actions.receiving import Foreseen, Rehearsal
from cases.fhir.findings import End, Finding
from cases.fhir.identity import mark
from cases.fhir.issues import Issue
from cases.models import Case, ReceivedFile

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One place of the case document; an empty ``old`` is new, an empty ``new`` is taken back."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal or question: ``mark`` names it in the form, ``place`` is the element it came from."""

    mark: str
    path: str
    value: str
    because: str
    place: str


@dataclass(frozen=True, slots=True)
class PatientPart:
    name: str
    outcome: str
    effect: str
    case: Case | None
    changes: list[Change]
    proposals: list[Waiting]
    questions: list[Waiting]
    counts: dict[str, int]
    issues: list[Issue]


@dataclass(frozen=True, slots=True)
class ImportPage:
    """``seal`` goes back with the confirmation; ``writes`` says whether there is anything to confirm."""

    file: ReceivedFile
    seal: str
    resources: int
    counts: dict[str, int]
    issues: list[Issue]
    patients: list[PatientPart]

    @property
    def writes(self) -> bool:
        return any(one.changes or one.proposals for one in self.patients)


def import_page(file: ReceivedFile, seen: Rehearsal) -> ImportPage:
    found = seen.found
    counts = dict(sorted(found.counts().items()))
    patients = [_patient(one) for one in seen.patients]
    return ImportPage(file, seen.seal, found.resources, counts, _worth(found.issues), patients)


def _patient(one: Foreseen) -> PatientPart:
    unit, result = one.unit, one.result
    counts = Counter(str(end) for end in unit.ends().values())
    is_written = result.case is not None
    return PatientPart(
        _name(one),
        str(result.outcome),
        result.effect,
        one.case,
        list(changes(one.before, one.after)),
        [_waiting(f) for f in unit.findings if f.end is End.PROPOSED] if is_written else [],
        [_waiting(f) for f in unit.questions],
        dict(sorted(counts.items())),
        _worth([*unit.issues, *result.issues]),
    )


def _name(one: Foreseen) -> str:
    said = {
        found.path: str(found.value) for found in one.unit.findings if found.end is End.IMPORTED
    }
    names = (said.get("patient.family_name"), said.get("patient.given_name"))
    return ", ".join(name for name in names if name) or one.unit.unit.key


def _waiting(found: Finding) -> Waiting:
    return Waiting(mark(found), found.path, words(found.value), found.because, found.source)


def _worth(issues: Iterable[Issue]) -> list[Issue]:
    """Leave out mere information; what a question says already stands beside the question."""
    return [issue for issue in dict.fromkeys(issues) if issue.severity != "information"]


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


def words(value: object) -> str:
    """Write a JSON value as people read it: ``test CEA, value 5.20, unit ug/L``."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {words(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "; ".join(words(one) for one in value)
    return str(value)
