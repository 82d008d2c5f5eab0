"""Changing a case. Every change builds the new case document and reads it back, so that a form, the API and an
import refuse the same things with the same words; then rows, outbox and audit are written in one transaction.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.exceptions import NotFound, StaleVersion
from accounts.models import User
from accounts.permissions import Permission, check
from cases.actions.writing import Writer
from cases.documents import document_of
from cases.exceptions import invalid
from cases.models import Case, CaseChange, Patient, PatientIdentifier
from cases.rules import document as d
from cases.rules.plausibility import implausible

Json = dict[str, Any]


def digest_of(document: d.CaseDocument) -> str:
    """The same for the same content; recognises a document that was imported before."""
    return sha256(d.dump(document).encode()).hexdigest()


def search_text_of(patient: d.Patient) -> str:
    """What a search finds: names in both orders, numbers and the birth date, folded."""
    names = [patient.family_name or "", patient.given_name or ""]
    numbers = [identifier.value for identifier in patient.identifiers]
    born = patient.birth_date.isoformat() if patient.birth_date else ""
    return " ".join(filter(None, (*names, "".join(names), *numbers, born))).casefold()


def accepted(value: object, *, at: datetime) -> d.CaseDocument:
    """Read a document as strictly as an import does. Raises ``DocumentInvalid`` naming every place."""
    try:
        document = d.from_json(value)
        errors = implausible(document, at.date())  # its tolerance of a day is that of all zones
        if errors:
            raise d.DocumentRefused(errors)
    except d.DocumentRefused as refusal:
        raise invalid(refusal) from refusal
    return document


@transaction.atomic
def amend(
    *,
    case: Case,
    edit: Callable[[Json], None],
    event: str,
    by: User | audit.SystemActor,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """Change a case by editing its document. Raises ``StaleVersion`` if it changed since it was read."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if isinstance(by, User):
        check(by, Permission.EDIT_CASES, case.site_id)
    if expected_version is not None and expected_version != case.version:
        raise StaleVersion(
            "The case was changed by somebody else since you opened it; nothing was overwritten."
        )
    content = d.to_json(document_of(case))
    edit(content)
    return replace(case=case, document=accepted(content, at=at), event=event, by=by, at=at)


def replace(
    *, case: Case, document: d.CaseDocument, event: str, by: User | audit.SystemActor, at: datetime
) -> Case:
    """Bring a locked case to what ``document`` says; the caller holds the transaction."""
    digest = digest_of(document)
    if digest == case.content_sha256:
        return case
    Writer(at, fresh=False).write({case.pk: document}, {case.pk: document_of(case)})
    _write_head(case, document, digest)
    CaseChange.objects.create(case=case, kind=event, created_at=at)
    audit.record(
        event, case, by=by, at=at, site_code=case.site.code, detail={"version": case.version}
    )
    return case


def _write_head(case: Case, document: d.CaseDocument, digest: str) -> None:
    patient = document.patient
    Patient.objects.filter(pk=case.patient_id).update(
        family_name=patient.family_name,
        given_name=patient.given_name,
        birth_date=patient.birth_date,
        sex=patient.sex,
        deceased_on=patient.deceased_on,
    )
    for position, number in enumerate(patient.identifiers):
        PatientIdentifier.objects.get_or_create(
            system=number.system,
            value=number.value,
            defaults={"patient_id": case.patient_id, "position": position},
        )
    case.question, case.question_text = document.board.question, document.board.question_text
    case.extrahepatic_ruled_out_on = document.extrahepatic_ruled_out_on
    case.content_sha256, case.search_text = digest, search_text_of(patient)
    case.version += 1
    case.save()


def refresh_head(case: Case, *, kind: str, at: datetime) -> None:
    """Bring what is kept on a case about its patient up to date, and have it assessed again."""
    document = document_of(case)
    case.content_sha256, case.search_text = digest_of(document), search_text_of(document.patient)
    case.version += 1
    case.save(update_fields=["content_sha256", "search_text", "version"])
    CaseChange.objects.create(case=case, kind=kind, created_at=at)


def _append(part: str, item: Json) -> Callable[[Json], None]:
    def edit(content: Json) -> None:
        content.setdefault(part, []).append(item)

    return edit


def _recorder(part: str, event: str) -> Callable[..., Case]:
    def record(
        *,
        case: Case,
        item: Json,
        by: User | audit.SystemActor,
        at: datetime,
        expected_version: int | None = None,
    ) -> Case:
        return amend(
            case=case,
            edit=_append(part, item),
            event=event,
            by=by,
            at=at,
            expected_version=expected_version,
        )

    record.__doc__ = f"Add one entry to ``{part}``, in the words of the case document."
    return record


record_imaging = _recorder("imaging", "imaging recorded")
record_lab = _recorder("labs", "laboratory result recorded")
record_assessment = _recorder("assessments", "assessment recorded")
record_gene_test = _recorder("gene_tests", "gene test recorded")
record_line = _recorder("therapy_lines", "therapy line recorded")
record_surgery = _recorder("surgeries", "surgery recorded")
record_lesion = _recorder("lesions", "lesion recorded")
record_volume = _recorder("liver_volumes", "liver volume recorded")
record_pharmacogenetics = _recorder("pharmacogenetics", "pharmacogenetic result recorded")


def record_vote(
    *, case: Case, item: Json, by: User, at: datetime, expected_version: int | None = None
) -> Case:
    """Add a surgeon's own vote on resectability; nobody votes for another."""
    check(by, Permission.VOTE, case.site_id)
    vote = item | {"surgeon": by.full_name}
    return amend(
        case=case,
        edit=_append("resectability_votes", vote),
        event="vote recorded",
        by=by,
        at=at,
        expected_version=expected_version,
    )


def record_cycle(
    *,
    case: Case,
    line_key: str,
    item: Json,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Case:
    """Add a cycle to the line with this key."""

    def edit(content: Json) -> None:
        lines = [line for line in content.get("therapy_lines", ()) if line["id"] == line_key]
        if not lines:
            raise NotFound(f"The case has no line of therapy {line_key}.")
        lines[0].setdefault("cycles", []).append(item)

    return amend(
        case=case,
        edit=edit,
        event="cycle recorded",
        by=by,
        at=at,
        expected_version=expected_version,
    )


def record_measurements(
    *, case: Case, study_key: str, results: Json, by: User, at: datetime, expected_version: int
) -> Case:
    """Replace the results of one scan: ``measurements``, ``non_target`` and ``new_lesions`` as in the document."""

    def edit(content: Json) -> None:
        for image in content.get("imaging", ()):
            if image["id"] == study_key:
                image.update(results)

    return amend(
        case=case,
        edit=edit,
        event="measurements recorded",
        by=by,
        at=at,
        expected_version=expected_version,
    )
