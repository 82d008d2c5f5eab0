"""A file of the demo's record system that waits for somebody: with questions, proposals and a size to put to a lesion."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Site, User
from cases.actions import receiving, senders
from cases.documents import document_of
from cases.models import Case, ImportSource
from cases.rules.document import CaseDocument

Json = dict[str, Any]
CODE, NAME = "lakeside-record", "transfer-2-of-2.json"
SCT, LOINC, UCUM, ATC = "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org", "http://www.whocc.no/atc"  # fmt: skip
RECTUM, COLON = "363351006", "363406005"
OXALIPLATIN, CT, BIOPSY = "L01XA03", "77477000", "86259008"


def load_waiting_import(site: Site, people: dict[str, User], at: datetime) -> None:
    """Uploaded once, forty minutes ago; nobody has looked at it yet."""
    if ImportSource.objects.filter(code=CODE).exists():
        return
    found = _case(site)
    if found is None:
        return
    case, document = found
    systems = sorted({number.system for number in case.patient.identifiers.all()})
    settings = senders.Settings(
        name="Lakeside record transfer", trusted_systems=systems, authorities={}, unit_aliases={},
        automatic_labs=False,
    )  # fmt: skip
    coordinator = people["coordinator"]
    source = senders.save(code=CODE, settings=settings, by=coordinator, at=at - timedelta(days=9))
    content = json.dumps(_bundle(case, document, at.date()), ensure_ascii=False, indent=1)
    receiving.receive(
        name=NAME, content=content.encode(), site=site, source=source, by=coordinator,
        at=at - timedelta(minutes=40),
    )  # fmt: skip


def _case(site: Site) -> tuple[Case, CaseDocument] | None:
    """A patient with a number, lesions to choose from, and a birth date by which he is the same one."""
    cases = Case.objects.open().filter(site=site, patient__deceased_on=None).for_lists()
    for case in cases.order_by("pk")[5:30]:
        document = document_of(case)
        if document.lesions and document.patient.identifiers and document.patient.birth_date:
            return case, document
    return None


def _bundle(case: Case, document: CaseDocument, today: date) -> Json:
    told = [
        _patient(case), _condition(document), *_results(today), *_size(today), *_cycles(today),
        _of("Procedure", id="biopsy", status="completed", code=_code(SCT, BIOPSY, "Biopsy"),
            performedDateTime=str(today - timedelta(days=20))),
        _of("Encounter", id="visit", status="finished", **{"class": {"code": "AMB"}}),
        _booked(today),
    ]  # fmt: skip
    entries = [{"resource": resource} for resource in told]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _code(system: str, code: str, display: str = "") -> Json:
    return {
        "coding": [{"system": system, "code": code} | ({"display": display} if display else {})]
    }


def _of(kind: str, **content: Any) -> Json:
    return {"resourceType": kind, "subject": {"reference": "Patient/p"}} | content


def _patient(case: Case) -> Json:
    person = case.patient
    name = {"use": "official", "family": person.family_name, "given": [person.given_name]}
    numbers = [{"system": one.system, "value": one.value} for one in person.identifiers.all()]
    return {
        "resourceType": "Patient", "id": "p", "identifier": numbers, "name": [name],
        "gender": person.sex, "birthDate": str(person.birth_date),
    }  # fmt: skip


def _condition(document: CaseDocument) -> Json:
    code = RECTUM if document.primary.site == "rectum" else COLON
    return _of("Condition", id="primary", code=_code(SCT, code), recordedDate="2026-01")


def _results(today: date) -> list[Json]:
    """One result that is taken, one without its day, one below what the laboratory measures."""
    amount = {"system": UCUM, "code": "ug/L", "unit": "ug/L"}
    cea = {"status": "final", "code": _code(LOINC, "2039-6", "CEA")}
    day = str(today - timedelta(days=6))
    return [
        _of("Observation", id="cea1", **cea, valueQuantity=amount | {"value": 18.4}, effectiveDateTime=day),
        _of("Observation", id="cea2", **cea, valueQuantity=amount | {"value": 12.9}),
        _of("Observation", id="cea3", status="final", code=_code(LOINC, "14631-6", "Bilirubin"),
            effectiveDateTime=day,
            valueQuantity={"value": 5, "comparator": "<", "system": UCUM, "code": "umol/L", "unit": "umol/L"}),
    ]  # fmt: skip


def _size(today: date) -> list[Json]:
    lesion = {
        "resourceType": "BodyStructure", "id": "t1", "patient": {"reference": "Patient/p"},
        "identifier": [{"system": "urn:lakeside:lesion", "value": "T-1"}],
        "location": _code(SCT, "10200004", "Liver"),
    }  # fmt: skip
    size = _of(
        "Observation", id="size1", status="final", code=_code(LOINC, "21889-1", "Size Tumor"),
        method=_code(SCT, CT, "CT"), focus=[{"reference": "BodyStructure/t1"}],
        effectiveDateTime=str(today - timedelta(days=4)),
        valueQuantity={"value": 27.5, "system": UCUM, "code": "mm", "unit": "mm"},
    )  # fmt: skip
    return [lesion, size]


def _cycles(today: date) -> list[Json]:
    return [
        _of("MedicationAdministration", id=f"m{days}", status="completed",
            medicationCodeableConcept=_code(ATC, OXALIPLATIN, "oxaliplatin"),
            effectiveDateTime=str(today - timedelta(days=days)))
        for days in (33, 19, 5)
    ]  # fmt: skip


def _booked(today: date) -> Json:
    return {
        "resourceType": "Appointment", "id": "ct", "status": "booked",
        "start": f"{today + timedelta(days=25)}T09:30:00+01:00",
        "serviceType": [_code(SCT, CT, "CT of liver")],
        "participant": [{"actor": {"reference": "Patient/p"}, "status": "accepted"}],
    }  # fmt: skip
