"""What the tables promise whoever writes: words, numbers, dates, one of each, and a history of every change."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Site, User
from cases import models
from cases.models import Case
from tests.cases.conftest import AT, person


def sql(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


@pytest.mark.parametrize(
    ("_why", "statement"),
    [
        ("no such sex", "update cases_patient set sex = 'unsure'"),
        ("no negative size", "update cases_lesionmeasurement set mm = -1"),
        ("no lesion of half a metre", "update cases_lesionmeasurement set mm = 500"),
        ("a length and a status", "update cases_lesionmeasurement set status = 'absent'"),
        ("neither of them", "update cases_lesionmeasurement set mm = null"),
        ("a drug nobody knows", "update cases_therapyline set agents = '{aspirin}'"),
        ("a line that ends before it starts", "update cases_therapyline set ended_on = '2020-01-01'"),
        ("a unit nobody can convert", "update cases_labresult set unit = 'drops'"),
        ("death before birth", "update cases_patient set deceased_on = '1900-01-01'"),
        ("a case in no known state", "update cases_case set status = 'lost'"),
    ],
)  # fmt: skip
def test_raw_sql_cannot_break_a_promise(case: Case, _why: str, statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        sql(statement)


def test_one_number_is_one_person(case: Case, site: Site) -> None:
    other = models.Patient.objects.create(site=site)

    with pytest.raises(IntegrityError), transaction.atomic():
        models.PatientIdentifier.objects.create(patient=other, system="urn:mrn", value="1")


def test_history_catches_bulk_and_raw_changes(case: Case) -> None:
    models.LabResult.objects.update(value="6")
    sql("update cases_labresult set value = 7")

    history = models.LabResult.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [str(row.value) for row in history] == ["5.20", "6"]


def test_digits_stay_as_they_were_written(case: Case) -> None:
    assert str(models.LabResult.objects.get().value) == "5.20"
    assert str(models.LesionMeasurement.objects.get().mm) == "20.50"


def test_cases_are_found_by_name_number_and_birth_date(case: Case) -> None:
    found = [
        words
        for words in ("王", "王秀英", "秀英 1961", "1961-04-02", "1", "Müller")
        if Case.objects.matching(words).exists()
    ]

    assert found == ["王", "王秀英", "秀英 1961", "1961-04-02", "1"]


def test_who_sees_which_cases(case: Case, site: Site) -> None:
    elsewhere = Site.objects.create(code="other", name="Other")
    stranger = User.objects.create_user("x@other.example", "Stranger")
    stranger.memberships.create(site=elsewhere, role="surgeon")
    roles = ("coordinator", "member", "surgeon", "oncologist", "radiologist", "chair", "export_admin",
             "referrer", "system_admin", "auditor")  # fmt: skip

    seeing = [role for role in roles if Case.objects.visible_to(person(site, role)).exists()]

    assert seeing == list(roles[:7])
    assert not Case.objects.visible_to(stranger).exists()


def test_a_referrer_sees_their_own_patient(case: Case, site: Site) -> None:
    referrer = person(site, "referrer")
    Case.objects.update(referrer=referrer)

    assert Case.objects.visible_to(referrer).get() == case


def test_an_erroneous_case_is_hidden_and_kept(case: Case, surgeon: User) -> None:
    Case.objects.update(status="entered_in_error")

    assert not Case.objects.visible_to(surgeon).exists()
    assert Case.objects.filter(opened_at=AT).count() == 1
