"""Importing FHIR: each patient of an input whole or not at all, and the same input twice changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.exceptions import Refused
from accounts.models import Site
from cases.actions import fhir_together, import_runs
from cases.actions.import_results import (
    CREATED,
    NOTHING,
    REFUSED,
    UNCHANGED,
    UPDATED,
    Received,
    UnitResult,
)
from cases.actions.importing import import_document
from cases.actions.recording import accepted as read_document
from cases.actions.recording import amend
from cases.fhir.conflicts import OURS, THEIRS
from cases.fhir.context import Source
from cases.fhir.identity import Message
from cases.fhir.issues import Issue
from cases.fhir.merge import Held, merge
from cases.fhir.merged import Merged
from cases.fhir.preview import Outcome, Preview, UnitPreview
from cases.fhir.progress import Tell, silent
from cases.models import Case, ImportAnswer, ImportSource, Patient, SourceItem

Json = dict[str, Any]


def settings_of(source: ImportSource) -> Source:
    """Give a sender's settings to the reading of its input."""
    trusted = source.trusted_systems
    return Source(
        code=source.code,
        trusted_systems=None if trusted is None else frozenset(trusted),
        unit_aliases={"g/dl": "g/dL"} | source.unit_aliases,
        local_codes={
            (row["system"], row["code"]): (row.get("to_system", ""), row["to"])
            for row in source.local_codes
        },
        is_crlm_board=source.is_crlm_board,
    )


def import_preview(
    found: Preview,
    *,
    file: str,
    content_sha256: str,
    source: ImportSource,
    site: Site,
    by: audit.Actor,
    at: datetime,
    accepted: Iterable[str] = (),
    answers: Mapping[str, object] | None = None,
    tell: Tell = silent,
) -> list[UnitResult]:
    """Write what a preview shows, each patient whole or not at all; those who are surely new together.

    ``accepted`` names the proposals that a person confirmed; ``answers`` gives values by mark. A patient with an error leaves no fact
    behind, only a note that it was refused.
    """
    received = Received(
        file, content_sha256, source, site, by, at, frozenset(accepted), answers or {}
    )
    results, told = fhir_together.open_cases(found.units, received, tell)
    for number, unit in enumerate(found.units):
        if number not in results:
            tell("write", len(results), len(found.units))
            results[number] = _import_unit(unit, received, told.get(number))
    return [results[number] for number in range(len(found.units))]


def _import_unit(unit: UnitPreview, received: Received, told: list[Message] | None) -> UnitResult:
    result = UnitResult(unit.unit.key, str(unit.outcome), NOTHING, questions=len(unit.questions))
    if unit.outcome in (Outcome.REFUSED, Outcome.NO_PATIENT):
        result.effect = REFUSED
        import_runs.note(unit, result, received)
        return result
    try:
        with transaction.atomic():
            ImportSource.objects.select_for_update().get(pk=received.source.pk)
            _write(unit, told or received.messages_of(unit), result, received)
    except Refused as refusal:
        result.effect, result.outcome = REFUSED, str(Outcome.REFUSED)
        if not result.version_before:
            result.case = None
        result.issues = _refusal_issues(refusal)
        import_runs.note(unit, result, received)
    return result


def _refusal_issues(refusal: Refused) -> list[Issue]:
    if refusal.code == "patient-conflict":
        return [Issue("error", "patient-conflict", refusal.message)]
    return [Issue("error", "value", f"{p.path}: {p.message}") for p in refusal.problems] or [
        Issue("error", "value", refusal.message)
    ]


def _write(unit: UnitPreview, told: list[Message], result: UnitResult, received: Received) -> None:
    case = _known_case(told, result, received)
    merged: Merged | None = None
    if case is not None:
        merged = _update(case, told, result, received)
    elif fhir_together.is_case(unit, told) and not result.issues:
        merged = _create(unit, told, result, received)
    result.questions += len(result.issues)
    run = import_runs.note(unit, result, received)
    if merged is not None and merged.changed:
        import_runs.link([(merged, run)], received)
    import_runs.keep_documents(unit, result, run, received)
    import_runs.join_sizes(unit, result, received)


def _known_case(told: Sequence[Message], result: UnitResult, received: Received) -> Case | None:
    """Find the one open case of the patient; two possible ones are a question."""
    patients = _patients(told, received)
    if len(patients) > 1:
        raise Refused("The numbers belong to different patients.", code="patient-conflict")
    if not patients:
        _ask_about_doubles(told, result, received)
        return None
    check_same_person(told, patients[0])
    # Locked, so that the version read here is the one that is changed.
    open_cases = Case.objects.open().select_for_update(of=("self",))
    cases = list(open_cases.filter(patient=patients[0], site=received.site)[:2])
    if len(cases) != 1:
        number = "several open cases" if cases else "no open case here, but is known"
        result.issues.append(Issue("warning", "ambiguous", f"The patient has {number}"))
    return cases[0] if len(cases) == 1 else None


def _patients(told: Sequence[Message], received: Received) -> list[Patient]:
    """Find patients by number, or by the address that the sender gave them before; never by name."""
    numbers = fhir_together.numbers_of(told)
    found = {
        patient.pk: patient
        for patient in Patient.objects.select_for_update(of=("self",)).filter(
            identifiers__value__in=[value for _, value in numbers]
        )
        for number in patient.identifiers.all()
        if (number.system, number.value) in numbers
    }
    keys = fhir_together.addresses_of(told)
    known = SourceItem.objects.filter(source=received.source, key__in=keys)
    by_address = Patient.objects.filter(cases__source_items__in=known).distinct()
    found |= {patient.pk: patient for patient in by_address}
    return list(found.values())


def check_same_person(told: Sequence[Message], patient: Patient) -> None:
    """Birth date and sex must agree. Raises ``Refused`` (patient-conflict) when they do not."""
    born, sex = (
        fhir_together.said(told, "patient.birth_date"),
        fhir_together.said(told, "patient.sex"),
    )
    differs = (born and patient.birth_date and born != patient.birth_date.isoformat()) or (
        sex and patient.sex and sex != patient.sex
    )
    if differs:
        raise Refused(
            "Birth date or sex is not that of the known patient.", code="patient-conflict"
        )


def _ask_about_doubles(told: Sequence[Message], result: UnitResult, received: Received) -> None:
    """Ask where somebody with the same birth date and name is known: never joined by name alone."""
    born, family = (
        fhir_together.said(told, "patient.birth_date"),
        fhir_together.said(told, "patient.family_name"),
    )
    if born and family:
        doubles = Patient.objects.filter(
            site=received.site, birth_date=born, family_name__iexact=family
        ).count()
        if doubles:
            text = f"{doubles} known with the same birth date and name: is it the same person?"
            result.issues.append(Issue("warning", "ambiguous", text))


def _held(case: Case, source: ImportSource) -> tuple[dict[str, Held], list[tuple[str, object]]]:
    """Give what this source told of the case before, and what other sources told."""
    mine: dict[str, Held] = {}
    elsewhere: list[tuple[str, object]] = []
    for item in SourceItem.objects.filter(case=case):
        facts = [(str(path), value) for path, value in item.facts]
        if item.source_id == source.pk:
            mine[item.key] = Held(item.content_sha256, item.version, tuple(facts))
        else:
            elsewhere += facts
    return mine, elsewhere


def _update(case: Case, told: Sequence[Message], result: UnitResult, received: Received) -> Merged:
    held, elsewhere = _held(case, received.source)
    choices = _choices(received)
    merged: list[Merged] = []

    def edit(content: Json) -> None:
        merged.append(merge(content, told, held, elsewhere, choices))
        content.clear()
        content.update(merged[0].document)

    before = result.version_before = case.version
    result.case = amend(case=case, edit=edit, event="FHIR imported", by=received.by, at=received.at)
    result.effect = UPDATED if result.case.version > before else UNCHANGED
    result.issues += merged[0].issues
    result.conflicts = merged[0].conflicts
    return merged[0]


def _choices(received: Received) -> dict[str, str]:
    """What people chose where the sender says other than a person wrote; remembered for the same two values."""
    sides = (OURS, THEIRS)
    rows = ImportAnswer.objects.filter(source=received.source, site=received.site, said__in=sides)
    return dict(rows.values_list("mark", "said"))


def _create(
    unit: UnitPreview, told: Sequence[Message], result: UnitResult, received: Received
) -> Merged:
    """Open the case: from single facts, or from a case that another installation of this program wrote."""
    merged = fhir_together.new_case(unit, told)
    document = read_document(merged.document, at=received.at)
    imported = import_document(document, site=received.site, by=received.by, at=received.at)
    result.case, result.effect = imported.case, CREATED
    return merged
