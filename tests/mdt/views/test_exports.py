"""The exports page hands out, refuses at the field, and shows what left."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Site, User
from mdt.models import AgendaItem, Decision, ExportRecord
from tests.mdt.conftest import person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def administrator(site: Site) -> User:
    return person(site, "export_admin")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def asked(item: AgendaItem, **changes: str) -> dict[str, Any]:
    meeting = item.meeting
    return {
        "kind": "agenda", "board": str(meeting.board.public_id), "meeting": str(meeting.public_id), "format": "csv",
        "variant": "pseudonymised", "purpose": "meeting", "reason": "",
    } | changes  # fmt: skip


def test_a_list_is_downloaded_and_shown_on_the_log(
    listed_item: AgendaItem, administrator: User
) -> None:
    client = signed_in(administrator)

    answer = client.post("/exports/", asked(listed_item))

    record = ExportRecord.objects.get()
    assert answer.status_code == 200
    assert answer["X-Content-SHA256"] == record.sha256
    assert b"Meier" not in answer.content
    assert record.file_name in client.get("/exports/").content.decode()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("purpose", {"purpose": ""}),
        ("meeting", {"meeting": ""}),
        ("reason", {"variant": "identified"}),
        ("format", {"format": "exe"}),
    ],
)
def test_a_refusal_stands_at_its_field(
    listed_item: AgendaItem, administrator: User, field: str, changes: dict[str, str]
) -> None:
    answer = signed_in(administrator).post("/exports/", asked(listed_item, **changes))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ExportRecord.objects.exists()


def test_who_may_not_export_has_no_page(listed_item: AgendaItem, surgeon: User) -> None:
    client = signed_in(surgeon)

    assert client.get("/exports/").status_code == 403
    assert client.post("/exports/", asked(listed_item)).status_code == 403


def test_an_outcome_leaves_from_the_page_of_its_decision(
    signed_decision: Decision, administrator: User
) -> None:
    client = signed_in(administrator)
    page = client.get(f"/decisions/{signed_decision.public_id}/")

    answer = client.post(
        f"/decisions/{signed_decision.public_id}/export/", {"format": "pdf", "purpose": "care"}
    )

    assert "Export the outcome" in page.content.decode()
    assert answer["Content-Type"] == "application/pdf"
    assert ExportRecord.objects.get().kind == "outcome"


def test_the_auditor_reads_the_log_and_takes_nothing(
    site: Site, listed_item: AgendaItem, administrator: User
) -> None:
    signed_in(administrator).post("/exports/", asked(listed_item))
    auditor = signed_in(person(site, "auditor"))

    page = auditor.get("/exports/")
    refused = auditor.post("/exports/", asked(listed_item))

    assert page.status_code == 200
    assert ExportRecord.objects.get().sha256 in page.content.decode()
    assert 'name="purpose"' not in page.content.decode()
    assert auditor.get("/").content.decode().count('href="/exports/"') == 1
    assert refused.status_code == 403
    assert ExportRecord.objects.count() == 1


def test_who_neither_exports_nor_audits_does_not_open_the_log(site: Site) -> None:
    assert signed_in(person(site, "surgeon")).get("/exports/").status_code == 403
