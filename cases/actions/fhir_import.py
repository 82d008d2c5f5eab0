"""Importing FHIR: each patient of an input whole or not at all, and the same input twice changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.exceptions import Refused
from accounts.models import Site, User
from cases.actions import bookings
from cases.actions.bookings import BookedChange
from cases.actions.importing import import_document
from cases.actions.kept_documents import DocumentChange, keep
from cases.actions.recording import accepted as read_document
from cases.actions.recording import amend
from cases.actions.sent_lesions import keep_sent
from cases.fhir.answers import SIZES
from cases.fhir.conflicts import OURS, THEIRS, Conflict
from cases.fhir.context import Source
from cases.fhir.findings import End, Finding
from cases.fhir.identity import Message, mark, messages
from cases.fhir.issues import Issue, operation_outcome
from cases.fhir.merge import Held, merge
from cases.fhir.merged import Merged
from cases.fhir.preview import Outcome, Preview, UnitPreview
from cases.fhir.progress import Tell, silent
from cases.models import (
    Case,
    CaseStatus,
    ImportAnswer,
    ImportRun,
    ImportSource,
    Patient,
    SourceItem,
)
from cases.rules import document as d

Json = dict[str, Any]
CREATED, UPDATED, UNCHANGED, NOTHING = "created", "updated", "unchanged", "nothing"
REFUSED = "refused"


@dataclass(slots=True)
class UnitResult:
    """What became of one patient. ``issues`` and ``conflicts`` with what a person wrote arose while writing."""

    subject: str
    outcome: str
    effect: str
    case: Case | None = None
    questions: int = 0
    issues: list[Issue] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    documents: list[DocumentChange] = field(default_factory=list)
    booked: list[BookedChange] = field(default_factory=list)


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
    """Write what a preview shows, one transaction for each patient.

    ``accepted`` names the proposals that a person confirmed; ``answers`` gives values by mark. A patient with an error leaves no fact
    behind, only a note that it was refused.
    """
    received = _Received(
        file, content_sha256, source, site, by, at, frozenset(accepted), answers or {}
    )
    results = []
    for number, unit in enumerate(found.units):
        tell("write", number, len(found.units))
        results.append(_import_unit(unit, received))
    return results


@dataclass(frozen=True, slots=True)
class _Received:
    file: str
    content_sha256: str
    source: ImportSource
    site: Site
    by: audit.Actor
    at: datetime
    accepted: frozenset[str]
    answers: Mapping[str, object]


def _import_unit(unit: UnitPreview, received: _Received) -> UnitResult:
    result = UnitResult(unit.unit.key, str(unit.outcome), NOTHING, questions=len(unit.questions))
    if unit.outcome in (Outcome.REFUSED, Outcome.NO_PATIENT):
        result.effect = REFUSED
        _note(unit, result, received)
        return result
    try:
        with transaction.atomic():
            ImportSource.objects.select_for_update().get(pk=received.source.pk)
            _write(unit, result, received)
    except Refused as refusal:
        result.effect, result.outcome = REFUSED, str(Outcome.REFUSED)
        result.issues = _refusal_issues(refusal)
        _note(unit, result, received)
    return result


def _refusal_issues(refusal: Refused) -> list[Issue]:
    if refusal.code == "patient-conflict":
        return [Issue("error", "patient-conflict", refusal.message)]
    return [Issue("error", "value", f"{p.path}: {p.message}") for p in refusal.problems] or [
        Issue("error", "value", refusal.message)
    ]


def _write(unit: UnitPreview, result: UnitResult, received: _Received) -> None:
    told = messages(
        unit.findings,
        accepted=received.accepted,
        answers=received.answers,
        stable_systems=received.source.stable_systems,
        by_facts=unit.whole is not None,
    )
    case = _known_case(told, result, received)
    merged: Merged | None = None
    if case is not None:
        merged = _update(case, told, result, received)
    elif _is_case(unit, told) and not result.issues:
        merged = _create(unit, told, result, received)
    result.questions += len(result.issues)
    run = _note(unit, result, received)
    if merged is not None and merged.changed:
        _link(merged, run, received)
    _keep_documents(unit, result, run, received)
    _join_sizes(unit, result, received)


def _join_sizes(unit: UnitPreview, result: UnitResult, received: _Received) -> None:
    """Remember which lesion a person said that each size is; the size itself waits in the grid."""
    said = {
        name: (found.value, str(received.answers[name]))
        for found in unit.findings
        if found.path == SIZES and isinstance(found.value, dict)
        if (name := mark(found)) in received.answers
    }
    if said and result.case is not None and isinstance(received.by, User):
        keep_sent(case=result.case, said=said, by=received.by, at=received.at)


def _keep_documents(
    unit: UnitPreview, result: UnitResult, run: ImportRun, received: _Received
) -> None:
    if result.case is None:
        return
    result.documents = keep(unit, case=result.case, run=run, by=received.by, at=received.at)
    result.booked = bookings.keep(
        unit.unit.items, case=result.case, source=received.source, by=received.by, at=received.at
    )
    if (result.documents or result.booked) and result.effect == UNCHANGED:
        result.effect = UPDATED


def _is_case(unit: UnitPreview, told: Sequence[Message]) -> bool:
    """A primary was recognised, or a person said where it lies."""
    if unit.outcome is Outcome.QUESTION:
        return _said(told, "primary.site") is not None
    return unit.outcome is Outcome.CASE


def _known_case(told: Sequence[Message], result: UnitResult, received: _Received) -> Case | None:
    """Find the one open case of the patient; two possible ones are a question."""
    patients = _patients(told, received)
    if len(patients) > 1:
        raise Refused("The numbers belong to different patients.", code="patient-conflict")
    if not patients:
        _ask_about_doubles(told, result, received)
        return None
    check_same_person(told, patients[0])
    cases = list(Case.objects.open().filter(patient=patients[0], site=received.site)[:2])
    if len(cases) != 1:
        number = "several open cases" if cases else "no open case here, but is known"
        result.issues.append(Issue("warning", "ambiguous", f"The patient has {number}"))
    return cases[0] if len(cases) == 1 else None


def _patients(told: Sequence[Message], received: _Received) -> list[Patient]:
    """Find patients by number, or by the address that the sender gave them before; never by name."""
    numbers = {
        (value["system"], value["value"])
        for path, value in _facts(told)
        if path == "patient.identifiers" and isinstance(value, dict)
    }
    found = {
        patient.pk: patient
        for patient in Patient.objects.select_for_update(of=("self",)).filter(
            identifiers__value__in=[value for _, value in numbers]
        )
        for number in patient.identifiers.all()
        if (number.system, number.value) in numbers
    }
    keys = [m.key.text for m in told if m.type == "Patient" and " http" in m.key.text]
    known = SourceItem.objects.filter(source=received.source, key__in=keys)
    by_address = Patient.objects.filter(cases__source_items__in=known).distinct()
    found |= {patient.pk: patient for patient in by_address}
    return list(found.values())


def _facts(told: Sequence[Message]) -> list[tuple[str, object]]:
    return [fact for message in told for fact in message.facts]


def _said(told: Sequence[Message], path: str) -> str | None:
    return next((str(value) for where, value in _facts(told) if where == path), None)


def check_same_person(told: Sequence[Message], patient: Patient) -> None:
    """Birth date and sex must agree. Raises ``Refused`` (patient-conflict) when they do not."""
    born, sex = _said(told, "patient.birth_date"), _said(told, "patient.sex")
    differs = (born and patient.birth_date and born != patient.birth_date.isoformat()) or (
        sex and patient.sex and sex != patient.sex
    )
    if differs:
        raise Refused(
            "Birth date or sex is not that of the known patient.", code="patient-conflict"
        )


def _ask_about_doubles(told: Sequence[Message], result: UnitResult, received: _Received) -> None:
    """Ask where somebody with the same birth date and name is known: never joined by name alone."""
    born, family = _said(told, "patient.birth_date"), _said(told, "patient.family_name")
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


def _update(case: Case, told: Sequence[Message], result: UnitResult, received: _Received) -> Merged:
    held, elsewhere = _held(case, received.source)
    choices = _choices(received)
    merged: list[Merged] = []

    def edit(content: Json) -> None:
        merged.append(merge(content, told, held, elsewhere, choices))
        content.clear()
        content.update(merged[0].document)

    before = case.version
    result.case = amend(case=case, edit=edit, event="FHIR imported", by=received.by, at=received.at)
    result.effect = UPDATED if result.case.version > before else UNCHANGED
    result.issues += merged[0].issues
    result.conflicts = merged[0].conflicts
    return merged[0]


def _choices(received: _Received) -> dict[str, str]:
    """What people chose where the sender says other than a person wrote; remembered for the same two values."""
    sides = (OURS, THEIRS)
    rows = ImportAnswer.objects.filter(source=received.source, site=received.site, said__in=sides)
    return dict(rows.values_list("mark", "said"))


def _create(
    unit: UnitPreview, told: Sequence[Message], result: UnitResult, received: _Received
) -> Merged:
    """Open the case: from single facts, or from a case that another installation of this program wrote."""
    if unit.whole is None:
        merged = merge({"schema": d.SCHEMA}, told, {})
    else:
        merged = Merged(unit.whole, [message for message in told if message.facts])
    document = read_document(merged.document, at=received.at)
    imported = import_document(document, site=received.site, by=received.by, at=received.at)
    result.case, result.effect = imported.case, CREATED
    return merged


def _note(unit: UnitPreview, result: UnitResult, received: _Received) -> ImportRun:
    """Keep one run for each content and patient; the same input again adds nothing."""
    run, is_new = ImportRun.objects.get_or_create(
        source=received.source,
        site=received.site,
        content_sha256=received.content_sha256,
        subject=unit.unit.key,
        defaults={
            "case": result.case,
            "file": received.file,
            "outcome": result.outcome,
            "counts": _counts(unit),
            "questions": [question_json(q) for q in _open(unit, received)],
            "issues": operation_outcome([*unit.issues, *result.issues])["issue"],
            "received_at": received.at,
        },
    )
    if is_new and result.effect == REFUSED:
        detail = {"sha256": received.content_sha256, "source": received.source.code}
        audit.record(
            "FHIR refused", run, by=received.by, at=received.at, site_code=received.site.code,
            detail=detail,
        )  # fmt: skip
    return run


def _counts(unit: UnitPreview) -> dict[str, int]:
    ends = list(unit.ends().values())
    return {str(end): ends.count(end) for end in End}


def _open(unit: UnitPreview, received: _Received) -> list[Finding]:
    """Give what a person still has to answer."""
    waiting = (End.PROPOSED, End.QUESTION)
    done = {*received.accepted, *received.answers}
    return [
        f
        for f in unit.findings
        if f.end in waiting and (mark(f) not in done or (f.path == SIZES and f.value))
    ]


def question_json(found: Finding) -> Json:
    return {
        "mark": mark(found),
        "kind": str(found.end),
        "path": found.path,
        "value": found.value,
        "because": found.because,
        "code": found.code,
        "source": found.source,
    }


def _link(merged: Merged, run: ImportRun, received: _Received) -> None:
    """Remember which resource told which fact."""
    case = run.case
    if case is None or case.status != CaseStatus.OPEN:
        return
    SourceItem.objects.bulk_create(
        [_item(message, case, run, received) for message in merged.changed],
        update_conflicts=True,
        unique_fields=["source", "case", "key"],
        update_fields=["run", "is_weak", "type", "version", "content_sha256", "place", "facts"],
        batch_size=1000,
    )


def _item(message: Message, case: Case, run: ImportRun, received: _Received) -> SourceItem:
    return SourceItem(
        source=received.source,
        case=case,
        run=run,
        key=message.key.text,
        is_weak=message.key.is_weak,
        type=message.type,
        version=message.version,
        content_sha256=message.content_sha256,
        place=message.source,
        facts=[[path, value] for path, value in message.facts],
    )
