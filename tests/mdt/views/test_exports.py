"""The exports page hands out, refuses at the field, and shows what left."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Site, User
from mdt.actions import decisions, minutes
from mdt.models import AgendaItem, Decision, ExportRecord
from tests.mdt.conftest import person
from tests.mdt.course import AT

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


def test_what_the_kind_does_not_need_has_no_say(
    listed_item: AgendaItem, administrator: User
) -> None:
    answer = signed_in(administrator).post(
        "/exports/", asked(listed_item, since="2026-01-01", indicator="quorate")
    )

    assert answer.status_code == 200
    assert set(ExportRecord.objects.get().filters) == {"meeting"}


def test_minutes_stand_by_meeting_and_version_newest_first(
    signed_decision: Decision, administrator: User, surgeon: User
) -> None:
    meeting = signed_decision.item.meeting
    minutes.make(meeting, pseudonymised=True, by=administrator, at=AT)
    decisions.add_addendum(decision=signed_decision, text="RAS mutated", by=surgeon, at=AT)
    minutes.make(meeting, pseudonymised=True, by=administrator, at=AT)

    kept = signed_in(administrator).get("/exports/").context["page"].minutes

    assert [(one.meeting, one.version) for one in kept] == [(meeting, 2), (meeting, 1)]
    assert [[file.format for file in one.documents] for one in kept] == [
        ["csv", "docx", "pdf", "xlsx"]
    ] * 2


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
        f"/decisions/{signed_decision.public_id}/export/",
        {"format": "pdf", "purpose": "care", "variant": "pseudonymised"},
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


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("purpose", {"purpose": ""}),
        ("reason", {"variant": "identified"}),
        ("variant", {"format": "json"}),
        ("format", {"format": "exe"}),
    ],
)
def test_a_refused_outcome_says_at_its_field_what_is_missing(
    signed_decision: Decision, administrator: User, field: str, changes: dict[str, str]
) -> None:
    sent = {"format": "pdf", "purpose": "care", "variant": "pseudonymised", "reason": ""} | changes

    answer = signed_in(administrator).post(f"/decisions/{signed_decision.public_id}/export/", sent)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not ExportRecord.objects.exists()


def test_minutes_with_names_ask_for_what_is_missing_at_its_field(
    signed_decision: Decision, administrator: User
) -> None:
    made = minutes.make(signed_decision.item.meeting, pseudonymised=False, by=administrator, at=AT)
    client, address = signed_in(administrator), f"/minutes/{made[0].public_id}/"

    refused = client.post(address, {"purpose": "care"})
    assert set(refused.context["form"].errors) == {"reason"}
    assert client.get(address).status_code == refused.status_code == 422
    assert not ExportRecord.objects.exists()
    given = client.post(address, {"purpose": "care", "reason": "transfer"})

    assert given.status_code == 200
    assert ExportRecord.objects.get().reason == "transfer"


def test_the_concordance_leaves_for_a_purpose_and_is_on_the_log(
    listed_item: AgendaItem, administrator: User
) -> None:
    asked_for = asked(listed_item, kind="concordance", meeting="")
    client = signed_in(administrator)

    refused = client.post("/exports/", asked_for | {"purpose": ""})
    named = client.post("/exports/", asked_for | {"variant": "identified", "reason": "x"})
    given = client.post("/exports/", asked_for | {"purpose": "audit"})

    assert "purpose" in refused.context["form"].errors
    assert "variant" in named.context["form"].errors
    assert given.content.decode("utf-8-sig").startswith("rule,stage,accepted")
    record = ExportRecord.objects.get()
    assert (record.kind, record.purpose, record.sha256) == (
        "concordance",
        "audit",
        given["X-Content-SHA256"],
    )
    assert client.get("/concordance.csv").status_code == 404


def test_an_address_chooses_in_the_form_beforehand(
    listed_item: AgendaItem, administrator: User
) -> None:
    page = signed_in(administrator).get("/exports/?kind=indicators&since=2026-01-01")

    assert page.status_code == 200
    assert '<option value="indicators" selected>' in page.content.decode()
    assert 'value="2026-01-01"' in page.content.decode()
