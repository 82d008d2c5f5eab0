"""The attendance page: everything by plain forms, refused at the field."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mdt.actions import decisions
from mdt.models import Apology, Attendance, Decision, Meeting, Signer
from tests.mdt.conftest import person
from tests.mdt.course import PASSWORD

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def sent(user: User, meeting: Meeting, **words: Any) -> Any:
    return as_(user).post(f"/meetings/{meeting.public_id}/attendance/", words)


def test_the_recorder_notes_a_remote_deputy_an_apology_and_a_leaver(
    attended_meeting: Meeting, surgeon: User, coordinator: User, site: Any
) -> None:
    second = User.objects.create_user("second@lakeside.example", "Dr Second", "x")
    second.memberships.create(site=site, role="surgeon")
    ids = {"person": surgeon.public_id, "deputy": second.public_id}
    assert sent(coordinator, attended_meeting, do="leave", **ids).status_code == 302

    deputy = {
        "person": second.public_id, "discipline": "surgeon", "capacity": "deputy", "mode": "remote",
        "deputises_for": surgeon.public_id,
    }  # fmt: skip
    assert sent(coordinator, attended_meeting, do="join", **deputy).status_code == 302

    stay = Attendance.objects.get(user=second)
    assert (stay.capacity, stay.mode, stay.deputises_for) == ("deputy", "remote", surgeon)
    page = as_(coordinator).get(f"/meetings/{attended_meeting.public_id}/attendance/")
    assert "surgeon, deputy for Dr Surgeon" in page.text
    assert "met by deputy" in page.text


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"do": "join", "discipline": "coordinator", "capacity": "deputy"}, "deputises_for"),
        ({"do": "join", "discipline": "radiologist"}, "discipline"),
        ({"do": "join", "discipline": "coordinator", "since": "06:30"}, "since"),
        ({"do": "join", "discipline": "coordinator", "since": "late"}, "since"),
        ({"do": "apology", "received_on": "2999-01-01"}, "received_on"),
        ({"do": "opinion", "discipline": "surgeon", "text": ""}, "text"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    later_meeting: Meeting, coordinator: User, words: dict[str, str], field: str
) -> None:
    answer = sent(coordinator, later_meeting, person=coordinator.public_id, **words)

    assert answer.status_code == 422
    forms = answer.context["forms"]
    form = {"join": forms.join, "apology": forms.apology, "opinion": forms.opinion}[words["do"]]
    assert field in form.errors
    assert not Attendance.objects.filter(meeting=later_meeting).exists()
    assert not Apology.objects.exists()


def test_a_written_opinion_is_put_before_the_board_here_too(
    read_back_decision: Decision, radiologist: User, coordinator: User, surgeon: User
) -> None:
    listed_item, attended_meeting = read_back_decision.item, read_back_decision.item.meeting
    sent(coordinator, attended_meeting, do="leave", person=radiologist.public_id)
    answer = sent(
        coordinator, attended_meeting, do="opinion", item=listed_item.public_id,
        person=radiologist.public_id, discipline="radiologist", text="Two lesions, no third",
    )  # fmt: skip

    assert answer.status_code == 302
    page = as_(coordinator).get(f"/meetings/{attended_meeting.public_id}/attendance/")
    assert "met with written opinion" in page.text

    signed = decisions.sign(
        decision=read_back_decision, by=surgeon, password=PASSWORD, at=timezone.now(),
        expected_version=read_back_decision.version,
    )  # fmt: skip
    for address in (
        f"/decisions/{signed.public_id}/",
        f"/meetings/{attended_meeting.public_id}/minutes/",
    ):
        page = as_(coordinator).get(address)
        assert "<dt>Quorum</dt><dd>oncologist, surgeon; in writing: radiologist</dd>" in page.text


def test_a_member_checks_in_and_sees_no_forms_for_others(
    attended_meeting: Meeting, site: Any
) -> None:
    member = person(site, "member")
    page = as_(member).get(f"/meetings/{attended_meeting.public_id}/attendance/")
    assert "I take part as member" in page.text
    assert "Somebody cannot come" not in page.text

    answer = sent(
        member, attended_meeting, do="join", person=member.public_id, discipline="member", mode="remote"
    )  # fmt: skip
    assert answer.status_code == 302
    assert Attendance.objects.get(user=member).mode == "remote"


def test_a_signed_case_shows_the_quorum_it_was_sealed_with(
    signed_decision: Decision, attended_meeting: Meeting, surgeon: User, coordinator: User
) -> None:
    sent(coordinator, attended_meeting, do="leave", person=surgeon.public_id)

    page = as_(coordinator).get(f"/meetings/{attended_meeting.public_id}/attendance/").context
    row = page["page"].cases[0]
    assert (row.is_met, row.moment) == (True, signed_decision.signed_at)
    assert not page["page"].quorum.is_met


def test_the_chair_nominates_on_the_page_and_ends_it(attended_meeting: Meeting, site: Any) -> None:
    chair, member = person(site, "chair"), person(site, "member")
    client = as_(chair)
    words = {"board": "liver", "person": member.public_id, "valid_from": "2999-01-01"}
    assert client.post("/meetings/signers/", words).status_code == 302

    made = Signer.objects.get()
    assert "Dr Member" in client.get("/meetings/signers/").text
    assert client.post(f"/meetings/signers/{made.public_id}/end/").status_code == 302
    assert (
        client.post("/meetings/signers/", words | {"valid_from": "2001-01-01"}).status_code == 422
    )
    assert as_(member).post("/meetings/signers/", words).status_code == 200
    assert Signer.objects.count() == 1


def test_the_chair_settles_on_the_page_how_dissent_is_named(
    attended_meeting: Meeting, site: Any, surgeon: User
) -> None:
    board, chair = attended_meeting.board, person(site, "chair")
    address = f"/meetings/signers/{board.public_id}/dissent/"

    assert as_(surgeon).post(address, {"policy": "named"}).status_code == 403
    assert as_(chair).post(address, {"policy": "named"}).status_code == 302

    board.refresh_from_db()
    assert board.dissent_policy == "named"
    assert "By name in all minutes" in as_(surgeon).get("/meetings/signers/").text
    minutes = as_(surgeon).get(f"/meetings/{attended_meeting.public_id}/minutes/").text
    assert "By name in all minutes" in minutes
