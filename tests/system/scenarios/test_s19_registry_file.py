"""S19. The administrator exports the registry file of a year."""

import csv
import io
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Site, User
from mdt.models import AgendaItem, Board, Decision, ExportRecord
from tests.mdt.conftest import person
from tests.mdt.history import History, history

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def made(board: Board, site: Site) -> History:
    return history(board, site)


@pytest.fixture
def administrator(site: Site) -> User:
    return person(site, "export_admin")


def sent_by(user: User, made: History, **changes: str) -> Any:
    asked = {
        "kind": "registry_cosd", "board": str(made.board.public_id), "since": "2026-01-01", "until": "2026-12-31",
        "format": "csv", "variant": "pseudonymised", "purpose": "registry", "reason": "", "meeting_type": "1105",
    }  # fmt: skip
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.post("/exports/", asked | changes)


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("kind", ["registry_cosd", "registry_obds"])
def test_without_names_by_default_and_as_many_rows_as_the_dashboard_counts(
    made: History, administrator: User, kind: str
) -> None:
    answer = sent_by(administrator, made, kind=kind)
    rows = rows_of(answer)

    client = Client()
    client.force_login(administrator, backend=BACKEND)
    page = client.get("/indicators/per-patient/", {"since": "2026-01-01", "until": "2026-12-31"})
    value = page.context["page"].figure.value
    in_database = Decision.objects.signed().filter(item__board=made.board).count()
    assert len(rows) == value.numerator == in_database == 5
    text = answer.content.decode()
    assert not any(word in text for word in ("Anna", "h1", "1961-04-02", "Keller"))
    assert {row["LOCAL_CASE"] for row in rows} == {
        f"Case {str(item.case.public_id)[:8]}"
        for item in AgendaItem.objects.filter(state="decided").select_related("case")
    }


def test_names_need_the_right_a_purpose_and_a_reason(made: History, administrator: User) -> None:
    coordinator = made.people["coordinator"]
    names = {"variant": "identified"}

    assert sent_by(coordinator, made, **names, reason="asked for").status_code == 403
    without_reason = sent_by(administrator, made, **names)
    without_purpose = sent_by(administrator, made, **names, reason="asked for", purpose="")
    assert not ExportRecord.objects.exists()
    given = sent_by(administrator, made, **names, reason="Registry asked for numbers")

    assert (without_reason.status_code, without_purpose.status_code) == (422, 422)
    assert "reason" in without_reason.context["form"].errors
    assert "purpose" in without_purpose.context["form"].errors
    assert "h1" in {row["PATIENT_NUMBER"] for row in rows_of(given)}
    assert ExportRecord.objects.get().reason == "Registry asked for numbers"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_it_is_on_the_log_with_its_rows_and_its_hash_and_the_same_file_twice(
    made: History, administrator: User, form: str
) -> None:
    first = sent_by(administrator, made, format=form)
    second = sent_by(administrator, made, format=form)

    records = list(ExportRecord.objects.all())
    assert first.content == second.content
    assert {record.sha256 for record in records} == {sha256(first.content).hexdigest()}
    assert {(record.rows, record.purpose, record.kind) for record in records} == {
        (5, "registry", "registry_cosd")
    }
    assert records[0].filters["since"] == "2026-01-01"
    assert AuditEvent.objects.filter(event="export made").count() == 2


def test_a_cell_that_begins_like_a_formula_arrives_as_text(
    board: Board, site: Site, administrator: User
) -> None:
    made = history(board, site, recommendation="=cmd|' /C calc'!A0")

    rows = rows_of(sent_by(administrator, made))

    assert {row["RECOMMENDATION"] for row in rows} == {"'=cmd|' /C calc'!A0"}


def test_what_is_missing_is_listed_and_not_guessed(made: History, administrator: User) -> None:
    answer = sent_by(administrator, made, meeting_type="")
    page = Client()
    page.force_login(administrator, backend=BACKEND)
    listed = page.get(
        "/registry/cosd/",
        {"since": "2026-01-01", "until": "2026-12-31", "board": str(made.board.public_id)},
    )

    # Ee came by a referral, which says neither where the primary is nor since when.
    empty = [row for row in rows_of(answer) if not row["PRIMARY DIAGNOSIS (ICD)"]]
    assert len(empty) == 1
    assert {row["MULTIDISCIPLINARY TEAM MEETING TYPE"] for row in rows_of(answer)} == {""}
    gaps = {(row.item.case_id, f.name) for row in listed.context["rows"] for f in row.missing}
    assert (made.cases["Ee"].pk, "DATE OF PRIMARY DIAGNOSIS") in gaps
    assert "Ee, Beat" in listed.content.decode()


def test_a_period_without_days_is_refused_at_its_field(made: History, administrator: User) -> None:
    answer = sent_by(administrator, made, since="", until="2025-01-01")

    assert answer.status_code == 422
    assert "since" in answer.context["form"].errors


def test_another_hospital_exports_nothing_of_it(made: History, stranger: User) -> None:
    assert sent_by(stranger, made).status_code in (403, 422)
    assert not ExportRecord.objects.filter(at__lte=timezone.now()).exists()
