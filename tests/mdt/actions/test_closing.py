"""The minutes are approved by the chair, what is added asks again, and nothing open is archived."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.exceptions import NotAllowedNow, NotPermitted
from accounts.models import AuditEvent, Site, User
from accounts.reauthentication import ByProvider, ReauthenticationNeeded
from mdt.actions import agenda, closing, decisions, letters, meetings
from mdt.documents.content import content_of
from mdt.documents.material import material_of
from mdt.models import AgendaItem, Decision, Meeting, MinutesApproval
from tests.mdt.conftest import person
from tests.mdt.course import PASSWORD, content

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(site: Site) -> User:
    return person(site, "chair")


@pytest.fixture
def ended(signed_decision: Decision, later_meeting: Meeting, coordinator: User) -> Meeting:
    meeting = signed_decision.item.meeting
    meetings.move_to(meeting=meeting, state="ended", by=coordinator, at=meeting.ends_at)
    return Meeting.objects.get(pk=meeting.pk)


def approved(meeting: Meeting, chair: User, password: str = PASSWORD) -> MinutesApproval:
    at = meeting.ends_at + timedelta(hours=1)
    return closing.approve(meeting=meeting, by=chair, password=password, at=at)


def test_the_chair_approves_once(ended: Meeting, chair: User) -> None:
    first = approved(ended, chair)

    assert approved(ended, chair) == first
    ended.refresh_from_db()
    assert ended.state == "approved"
    assert not closing.has_changed(ended)
    assert AuditEvent.objects.filter(event="minutes approved").count() == 1


@pytest.mark.parametrize("who", ["coordinator", "surgeon"])
def test_nobody_else_does(who: str, ended: Meeting, request: pytest.FixtureRequest) -> None:
    with pytest.raises(NotPermitted):
        approved(ended, request.getfixturevalue(who))


def test_the_minutes_show_how_the_provider_asked(
    ended: Meeting, chair: User, client: Client
) -> None:
    said = {"issuer": "https://id.example", "auth_time": "2026-03-05T09:00:00+00:00", "acr": "loa3", "amr": ["otp"]}  # fmt: skip
    given = ByProvider(frozenset([closing.content_sha256(ended, material_of(ended))]), said)
    closing.approve(meeting=ended, by=chair, password=given, at=ended.ends_at)

    client.force_login(chair)
    page = client.get(f"/meetings/{ended.public_id}/minutes/").text

    shown = page.partition("Asked again by")[2].partition("</span></li>")[0]
    assert "https://id.example" in shown
    assert "5 Mar 2026" in shown
    assert "acr <code>loa3</code> · amr <code>otp</code>" in shown


def test_a_wrong_password_approves_nothing(ended: Meeting, chair: User) -> None:
    with pytest.raises(ReauthenticationNeeded):
        approved(ended, chair, "guess")
    assert not ended.approvals.exists()


def test_not_while_the_meeting_goes_on(signed_decision: Decision, chair: User) -> None:
    with pytest.raises(NotAllowedNow, match="has ended"):
        approved(signed_decision.item.meeting, chair)


def test_an_approval_never_changes(ended: Meeting, chair: User) -> None:
    approved(ended, chair)

    with pytest.raises(DatabaseError), transaction.atomic():
        MinutesApproval.objects.update(sha256="0" * 64)


def test_an_addendum_asks_for_another(ended: Meeting, chair: User, surgeon: User) -> None:
    approved(ended, chair)
    decision, at = Decision.objects.get(), ended.ends_at + timedelta(hours=2)
    decisions.add_addendum(decision=decision, text="RAS mutated", by=surgeon, at=at)

    assert closing.has_changed(ended)
    with pytest.raises(NotAllowedNow, match="approve again"):
        closing.archive(meeting=ended, by=chair, at=at)
    assert approved(ended, chair).number == 2


def test_telling_the_patient_later_changes_no_approval(
    ended: Meeting, chair: User, surgeon: User
) -> None:
    approved(ended, chair)
    told = ended.ends_at + timedelta(hours=2)
    letters.inform(
        decision=Decision.objects.get(), person=surgeon, channel="phone", informed_at=told, by=surgeon, at=told
    )  # fmt: skip

    assert not closing.has_changed(ended)


def test_the_archive_is_final(ended: Meeting, chair: User, coordinator: User) -> None:
    approved(ended, chair)

    archived = closing.archive(meeting=ended, by=coordinator, at=ended.ends_at)

    assert archived.state == "archived"
    assert closing.archive(meeting=ended, by=coordinator, at=ended.ends_at).state == "archived"
    with pytest.raises(NotAllowedNow):
        meetings.move_to(meeting=ended, state="in_session", by=coordinator, at=ended.ends_at)


@pytest.mark.parametrize("state", ["approved", "archived"])
def test_neither_is_a_mere_change_of_state(state: str, ended: Meeting, coordinator: User) -> None:
    with pytest.raises(NotAllowedNow):
        meetings.move_to(meeting=ended, state=state, by=coordinator, at=ended.ends_at)


def test_not_archived_while_a_case_of_the_list_stands_on_the_alarm(
    listed_item: AgendaItem, later_meeting: Meeting, coordinator: User, chair: User
) -> None:
    meeting, at = listed_item.meeting, listed_item.meeting.starts_at
    agenda.remove(item=listed_item, reason="referred by mistake", by=coordinator, at=at)
    for state in ("in_session", "ended"):
        meetings.move_to(meeting=meeting, state=state, by=coordinator, at=at)
    approved(meeting, chair)

    with pytest.raises(NotAllowedNow, match="Unscheduled: 1"):
        closing.archive(meeting=meeting, by=coordinator, at=at)

    agenda.refer(case=listed_item.case, meeting=later_meeting, reason="Progression", by=coordinator, at=at)  # fmt: skip
    listed_item.case.flags.update(state="answered")
    assert closing.archive(meeting=meeting, by=coordinator, at=at).state == "archived"


def test_its_times_are_kept(ended: Meeting) -> None:
    assert (ended.begun_at, ended.ended_at) == (ended.starts_at, ended.ends_at)


def test_minutes_approved_before_the_last_columns_were_added_still_hold(ended: Meeting) -> None:
    cases = closing.approved_content(ended)["cases"]

    assert cases
    for case in cases:
        assert not {"answered", "trial", "options", "votes", "dissent_by"} & case.keys()
    assert [case["seal"] for case in cases if case["seal"]], "the seal is what covers them"


def test_clearer_words_for_conditions_change_no_approval(
    attended_meeting: Meeting, listed_item: AgendaItem, coordinator: User, surgeon: User
) -> None:
    at = attended_meeting.starts_at
    words = {"conditions": [{"if": "remnant.percent >= 30", "then": "resect"}]}
    draft = decisions.save_draft(item=listed_item, content=content(surgeon) | words, by=coordinator, at=at)  # fmt: skip
    back = decisions.read_back(decision=draft, by=coordinator, at=at)
    decisions.sign(decision=back, by=surgeon, password=PASSWORD, at=at, expected_version=back.version)  # fmt: skip

    (said,) = content_of(attended_meeting, pseudonymised=False).cases
    (hashed,) = closing.approved_content(attended_meeting)["cases"]

    assert said.conditions == ("If remnant at least 30 %, the board recommends: resect",)
    assert hashed["conditions"] == ("If remnant in percent >= 30: resect",)
