"""Patients of one input who are surely new are written together: a statement for all of them costs little more than
a statement for each.

Whoever may be known, shares something with another patient of the input, or is refused goes one by one instead
(``fhir_import``); what is written is the same.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from accounts.exceptions import Refused
from cases.actions import import_runs
from cases.actions.import_results import CREATED, Received, UnitResult
from cases.actions.importing import import_documents
from cases.actions.recording import accepted as read_document
from cases.fhir.identity import Message, Told
from cases.fhir.merge import merge
from cases.fhir.merged import Merged
from cases.fhir.preview import Outcome, UnitPreview
from cases.fhir.progress import Tell
from cases.models import ImportRun, ImportSource, Patient, PatientIdentifier, SourceItem
from cases.rules import document as d

TOGETHER = 50
"""So many cases go into one statement, and so far apart are two signs of progress."""
Claim = tuple[str, ...]
"""Something by which a patient could be another one."""


@dataclass(frozen=True, slots=True)
class _New:
    """One patient who may be new, with the place in the input and what could show that it is somebody known."""

    place: int
    unit: UnitPreview
    told: list[Message]
    claims: frozenset[Claim]


@dataclass(frozen=True, slots=True)
class _Opened:
    """One patient whose case is to be opened."""

    new: _New
    merged: Merged
    document: d.CaseDocument


class _OpenedMeanwhile(Exception):
    """Somebody else opened a case of one of them since it was looked whether there is one."""


def open_cases(
    units: Sequence[UnitPreview], received: Received, tell: Tell
) -> tuple[dict[int, UnitResult], dict[int, list[Message]]]:
    """Open the cases of those who are surely new; give what became of them by their place in the input.

    With it comes what the resources of the others tell, gathered and not touched.
    """
    if len(units) < 2:
        return {}, {}
    readable = _readable(units, received)
    alone = list(_alone(readable))
    places = {one.place for one in alone}
    results: dict[int, UnitResult] = {}
    for some in _chunks(alone):
        tell("write", len(results), len(units))
        results |= _open(some, received)
    return results, {one.place: one.told for one in readable if one.place not in places}


def is_case(unit: UnitPreview, told: Sequence[Message]) -> bool:
    """A primary was recognised, or a person said where it lies."""
    if unit.outcome is Outcome.QUESTION:
        return said(told, "primary.site") is not None
    return unit.outcome is Outcome.CASE


def facts_of(told: Iterable[Message]) -> list[Told]:
    return [fact for message in told for fact in message.facts]


def said(told: Iterable[Message], path: str) -> str | None:
    return next((str(value) for where, value in facts_of(told) if where == path), None)


def numbers_of(told: Iterable[Message]) -> set[tuple[str, str]]:
    return {
        (value["system"], value["value"])
        for path, value in facts_of(told)
        if path == "patient.identifiers" and isinstance(value, dict)
    }


def addresses_of(told: Iterable[Message]) -> list[str]:
    """The addresses by which a sender names the patient for good."""
    return [m.key.text for m in told if m.type == "Patient" and " http" in m.key.text]


def new_case(unit: UnitPreview, told: Sequence[Message]) -> Merged:
    """What a new case would hold: single facts, or a case that another installation of this program wrote."""
    if unit.whole is None:
        return merge({"schema": d.SCHEMA}, told, {})
    return Merged(unit.whole, [message for message in told if message.facts])


def _readable(units: Sequence[UnitPreview], received: Received) -> list[_New]:
    return [
        _New(place, unit, told, frozenset(_claims(told)))
        for place, unit in enumerate(units)
        if unit.outcome not in (Outcome.REFUSED, Outcome.NO_PATIENT)
        for told in [received.messages_of(unit)]
    ]


def _alone(new: Sequence[_New]) -> Iterator[_New]:
    """Give those that are a case and have a number, and share nothing with another patient of the input."""
    shared = Counter(claim for one in new for claim in one.claims)
    for one in new:
        is_alone = all(shared[claim] == 1 for claim in one.claims)
        if is_alone and numbers_of(one.told) and is_case(one.unit, one.told):
            yield one


def _claims(told: Sequence[Message]) -> Iterator[Claim]:
    yield from (("number", *number) for number in numbers_of(told))
    yield from (("address", address) for address in addresses_of(told))
    born, family = said(told, "patient.birth_date"), said(told, "patient.family_name")
    if born and family:
        # Whatever the database holds for equal without regard to case is equal so, too.
        yield "name", born, family.upper().casefold()


def _chunks(new: Sequence[_New]) -> Iterator[Sequence[_New]]:
    return (new[start : start + TOGETHER] for start in range(0, len(new), TOGETHER))


def _open(new: Sequence[_New], received: Received) -> dict[int, UnitResult]:
    opened = [one for some in new if (one := _read(some, received)) is not None]
    try:
        with transaction.atomic():
            ImportSource.objects.select_for_update().get(pk=received.source.pk)
            return _write(_unknown(opened, received), received)
    except (Refused, _OpenedMeanwhile):  # one by one it is found out whose case it is, and why
        return {}


def _read(new: _New, received: Received) -> _Opened | None:
    try:
        merged = new_case(new.unit, new.told)
        return _Opened(new, merged, read_document(merged.document, at=received.at))
    except Refused:
        return None


def _unknown(opened: Sequence[_Opened], received: Received) -> list[_Opened]:
    """Leave out whoever is known by number or address, or may be by name, and whoever came with this content before."""
    if not opened:
        return []
    told = [message for one in opened for message in one.new.told]
    rows = PatientIdentifier.objects.filter(value__in={value for _, value in numbers_of(told)})
    known: set[Claim] = {("number", row.system, row.value) for row in rows}
    items = SourceItem.objects.filter(source=received.source, key__in=addresses_of(told))
    known |= {("address", key) for key in items.values_list("key", flat=True)}
    namesakes = _birth_dates_of_namesakes(opened, received)
    subjects = [one.new.unit.unit.key for one in opened]
    before = set(
        ImportRun.objects.filter(
            source=received.source, site=received.site, content_sha256=received.content_sha256,
            subject__in=subjects,
        ).values_list("subject", flat=True)
    )  # fmt: skip
    return [
        one
        for one in opened
        if not one.new.claims & known
        and one.document.patient.birth_date not in namesakes
        and one.new.unit.unit.key not in before
    ]


def _birth_dates_of_namesakes(opened: Sequence[_Opened], received: Received) -> set[object]:
    people = [(one.document.patient.birth_date, one.document.patient.family_name) for one in opened]
    asked = [
        Q(birth_date=born, family_name__iexact=family) for born, family in people if born and family
    ]
    if not asked:
        return set()
    found = Patient.objects.filter(reduce(or_, asked), site=received.site)
    return set(found.values_list("birth_date", flat=True))


def _write(opened: Sequence[_Opened], received: Received) -> dict[int, UnitResult]:
    """Open the cases with a statement for each table, and keep what came with them."""
    imported = import_documents(
        [one.document for one in opened], site=received.site, by=received.by, at=received.at
    )
    if any(one.outcome != CREATED for one in imported):
        raise _OpenedMeanwhile
    results = [
        UnitResult(
            one.new.unit.unit.key, str(one.new.unit.outcome), CREATED, case.case,
            questions=len(one.new.unit.questions),
        )
        for one, case in zip(opened, imported, strict=True)
    ]  # fmt: skip
    runs = [
        import_runs.run_of(one.new.unit, result, received)
        for one, result in zip(opened, results, strict=True)
    ]
    ImportRun.objects.bulk_create(runs)
    import_runs.link(((one.merged, run) for one, run in zip(opened, runs, strict=True)), received)
    for one, result, run in zip(opened, results, runs, strict=True):
        import_runs.keep_documents(one.new.unit, result, run, received)
        import_runs.join_sizes(one.new.unit, result, received)
    return {one.new.place: result for one, result in zip(opened, results, strict=True)}
