"""Importing: whole or not at all, and the same document twice changes nothing."""

from typing import Any

import pytest
from django.db import DatabaseError

from accounts import audit
from accounts.models import AuditEvent, Site
from cases.actions.importing import import_document, import_documents
from cases.documents import document_of
from cases.exceptions import PatientConflict
from cases.models import Case, CaseChange, LabResult, Patient
from cases.rules.document import from_json
from tests.cases.conftest import AT, BY, content


def again(site: Site, changed: dict[str, Any]) -> str:
    return import_document(from_json(changed), site=site, by=BY, at=AT).outcome


def test_the_same_document_again_writes_nothing(case: Case, site: Site) -> None:
    before = (CaseChange.objects.count(), AuditEvent.objects.count())

    assert again(site, content()) == "unchanged"
    assert (CaseChange.objects.count(), AuditEvent.objects.count()) == before


def test_a_changed_document_updates_and_retracts(case: Case, site: Site) -> None:
    changed = content() | {
        "labs": [{"test": "CEA", "value": "9", "unit": "ug/L", "collected_on": "2026-02-05"}]
    }

    assert again(site, changed) == "updated"
    case.refresh_from_db()
    assert document_of(case) == from_json(changed)
    assert case.version == 2
    assert {str(lab.value): lab.retracted_at is None for lab in LabResult.objects.all()} == {
        "5.20": False,
        "9": True,
    }


def test_a_new_measurement_changes_its_row_in_place(case: Case, site: Site) -> None:
    changed = content()
    changed["imaging"][0]["measurements"][0]["mm"] = "21"

    again(site, changed)

    study = case.imagingstudy_rows.get()
    assert [str(row.mm) for row in study.lesionmeasurement_rows.all()] == ["21"]


@pytest.mark.parametrize(("name", "value"), [("birth_date", "1961-04-03"), ("sex", "male")])
def test_another_person_with_the_same_number_is_refused(
    case: Case, site: Site, name: str, value: str
) -> None:
    changed = content()
    changed["patient"][name] = value

    with pytest.raises(PatientConflict):
        again(site, changed)
    assert document_of(case) == from_json(content())


def test_one_bad_document_takes_its_batch_back(site: Site) -> None:
    twins = [from_json(content("1")), from_json(content("2")), from_json(content("2"))]

    with pytest.raises(PatientConflict):
        import_documents(twins, site=site, by=BY, at=AT)
    assert Case.objects.count() == 0


def test_nothing_is_saved_when_the_audit_trail_cannot_be_written(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(audit, "record_many", broken)

    with pytest.raises(DatabaseError):
        import_document(from_json(content()), site=site, by=BY, at=AT)
    assert (Case.objects.count(), Patient.objects.count(), CaseChange.objects.count()) == (0, 0, 0)


def test_a_document_without_a_number_is_known_by_its_content(site: Site) -> None:
    nameless = content() | {"patient": {}}

    assert [again(site, nameless), again(site, nameless)] == ["created", "unchanged"]


def test_the_case_of_another_hospital_is_not_changed(case: Case, site: Site) -> None:
    """Who imports at one hospital and knows a number of another must not write over that case."""
    elsewhere = Site.objects.create(code="elsewhere", name="Elsewhere")
    changed = content() | {"labs": []}
    changed["patient"] = {"identifiers": changed["patient"]["identifiers"], "family_name": "Other"}

    with pytest.raises(PatientConflict):
        again(elsewhere, changed)

    assert document_of(case) == from_json(content())


def test_of_two_cases_of_a_patient_the_one_of_the_hospital_is_changed(
    case: Case, site: Site
) -> None:
    elsewhere = Site.objects.create(code="elsewhere", name="Elsewhere")
    Case.objects.create(patient=case.patient, site=elsewhere, content_sha256="0" * 64, opened_at=AT)

    assert again(site, content() | {"labs": []}) == "updated"

    case.refresh_from_db()
    assert case.version == 2
