"""Importing case documents: all or nothing for each, and the same document twice changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import Site, User
from cases.actions.recording import digest_of, replace, search_text_of
from cases.actions.writing import CHUNK, Writer
from cases.exceptions import PatientConflict
from cases.models import Case, CaseChange, CaseStatus, Patient, PatientIdentifier
from cases.rules import document as d

Number = tuple[str, str]
CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


@dataclass(frozen=True, slots=True)
class Imported:
    case: Case
    outcome: str


def import_document(
    document: d.CaseDocument, *, site: Site, by: User | audit.SystemActor, at: datetime
) -> Imported:
    """Import one document. Raises ``PatientConflict`` when its numbers belong to somebody else."""
    return import_documents([document], site=site, by=by, at=at)[0]


@transaction.atomic
def import_documents(
    documents: Sequence[d.CaseDocument], *, site: Site, by: User | audit.SystemActor, at: datetime
) -> list[Imported]:
    """Import many documents in one transaction, each matched to its patient by identifier.

    A patient who is known gets the case updated; the history keeps what stood there before. Raises ``PatientConflict``
    for one whose case is of another site: that hospital alone changes it.
    """
    known = _known_cases(documents, site)
    outcomes: dict[int, Imported] = {}
    new: dict[int, d.CaseDocument] = {}
    for place, document in enumerate(documents):
        case = _case_of(document, known)
        if case is None:
            new[place] = document
        else:
            _check_same_site(case, site)
            outcomes[place] = _update(case, document, by, at)
    outcomes |= _create(new, site, by, at)
    return [outcomes[place] for place in range(len(documents))]


def numbers_of(document: d.CaseDocument) -> list[Number]:
    return [(number.system, number.value) for number in document.patient.identifiers]


def _known_cases(documents: Iterable[d.CaseDocument], site: Site) -> Mapping[object, Case]:
    """The case of each known identifier, and of each known content for documents without one."""
    numbers = {number for document in documents for number in numbers_of(document)}
    digests = {digest_of(document) for document in documents if not document.patient.identifiers}
    cases = Case.objects.exclude(status=CaseStatus.ENTERED_IN_ERROR).select_related(
        "patient", "site"
    )
    found: dict[object, Case] = {}
    rows = PatientIdentifier.objects.filter(value__in={value for _, value in numbers})
    owners = {(row.system, row.value): row.patient_id for row in rows}
    rows_of_all = cases.filter(patient__in=owners.values()).order_by("id")
    # Where a patient has a case here and one elsewhere, the one here is meant.
    here_last = sorted(rows_of_all, key=lambda case: case.site_id == site.pk)
    by_patient = {case.patient_id: case for case in here_last}
    for number, patient in owners.items():
        if number in numbers and patient in by_patient:
            found[number] = by_patient[patient]
    if digests:
        found |= {c.content_sha256: c for c in cases.filter(content_sha256__in=digests, site=site)}
    return found


def _case_of(document: d.CaseDocument, known: Mapping[object, Case]) -> Case | None:
    if not document.patient.identifiers:
        return known.get(digest_of(document))
    cases = {case.pk: case for number in numbers_of(document) if (case := known.get(number))}
    if len(cases) > 1:
        raise PatientConflict("The identifiers of this document belong to different patients.")
    for case in cases.values():
        _check_same_person(document.patient, case.patient)
        return case
    return None


def _check_same_person(said: d.Patient, known: Patient) -> None:
    for name, one, other in (
        ("birth date", said.birth_date, known.birth_date),
        ("sex", said.sex, known.sex),
    ):
        if one is not None and other is not None and one != other:
            raise PatientConflict(f"The patient with this identifier has another {name}.")


def _check_same_site(case: Case, site: Site) -> None:
    if case.site_id != site.pk:
        raise PatientConflict("The patient with this identifier is known, but has no case here.")


def _update(
    case: Case, document: d.CaseDocument, by: User | audit.SystemActor, at: datetime
) -> Imported:
    locked = Case.objects.select_for_update().select_related("site").get(pk=case.pk)
    before = locked.version
    replaced = replace(case=locked, document=document, event="case imported again", by=by, at=at)
    return Imported(replaced, UPDATED if replaced.version > before else UNCHANGED)


def _create(
    new: Mapping[int, d.CaseDocument], site: Site, by: User | audit.SystemActor, at: datetime
) -> dict[int, Imported]:
    _check_distinct(new.values())
    patients = [_patient(document.patient, site, at) for document in new.values()]
    Patient.objects.bulk_create(patients, batch_size=CHUNK)
    pairs = list(zip(new.values(), patients, strict=True))
    PatientIdentifier.objects.bulk_create(
        PatientIdentifier(
            patient=patient, system=number.system, value=number.value, position=position
        )
        for document, patient in pairs
        for position, number in enumerate(document.patient.identifiers)
    )
    cases = [_case(document, patient, site, at) for document, patient in pairs]
    Case.objects.bulk_create(cases, batch_size=CHUNK)
    Writer(at, fresh=True).write(
        {c.pk: document for c, document in zip(cases, new.values(), strict=True)}
    )
    CaseChange.objects.bulk_create(
        CaseChange(case=c, kind="case imported", created_at=at) for c in cases
    )
    audit.record_many("case imported", list(cases), by=by, at=at, site_code=site.code)
    return {place: Imported(case, CREATED) for place, case in zip(new, cases, strict=True)}


def _check_distinct(documents: Iterable[d.CaseDocument]) -> None:
    seen: set[Number] = set()
    for document in documents:
        numbers = set(numbers_of(document))
        if seen & numbers:
            raise PatientConflict("Two documents of one import are of the same patient.")
        seen |= numbers


def _patient(said: d.Patient, site: Site, at: datetime) -> Patient:
    return Patient(
        site=site,
        family_name=said.family_name,
        given_name=said.given_name,
        birth_date=said.birth_date,
        sex=said.sex,
        deceased_on=said.deceased_on,
        recorded_at=at,
    )


def _case(document: d.CaseDocument, patient: Patient, site: Site, at: datetime) -> Case:
    return Case(
        patient=patient,
        site=site,
        question=document.board.question,
        question_text=document.board.question_text,
        extrahepatic_ruled_out_on=document.extrahepatic_ruled_out_on,
        content_sha256=digest_of(document),
        search_text=search_text_of(document.patient),
        opened_at=at,
    )
