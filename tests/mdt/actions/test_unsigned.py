"""Discussed and not signed: it stays where it was discussed, the signers are reminded, and a day later the chair."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.audit import SystemActor
from accounts.exceptions import NotAllowedNow
from accounts.models import AuditEvent, Site, User
from mdt.actions import agenda, closing, decisions, live, meetings, unsigned
from mdt.models import AgendaItem, Decision, Meeting, Notice
from mdt.tasks import remind_of_unsigned
from tests.mdt.conftest import person
from tests.mdt.course import PASSWORD, content

pytestmark = pytest.mark.django_db
BY = SystemActor("unsigned decisions")


@pytest.fixture
def chair(site: Site) -> User:
    return person(site, "chair")


@pytest.fixture
def ended(
    attended_meeting: Meeting, listed_item: AgendaItem, chair: User, coordinator: User, surgeon: User
) -> Decision:  # fmt: skip
    """Put before the board and read back; the meeting ended before anybody signed."""
    at = attended_meeting.starts_at
    live.take_pen(meeting=attended_meeting, by=coordinator, at=at)
    live.show(meeting=attended_meeting, item=listed_item, by=coordinator, at=at)
    draft = decisions.save_draft(item=listed_item, content=content(surgeon), by=coordinator, at=at)
    back = decisions.read_back(decision=draft, by=coordinator, at=at + timedelta(minutes=5))
    Meeting.objects.filter(pk=attended_meeting.pk).update(chair=chair)
    meetings.move_to(
        meeting=attended_meeting, state="ended", by=coordinator, at=attended_meeting.ends_at
    )
    return Decision.objects.select_related("item__meeting__board").get(pk=back.pk)


def told(person: User) -> list[str]:
    keys = Notice.objects.filter(person=person).values_list("key", flat=True)
    return sorted(key.partition(":")[0] for key in keys)


def test_what_was_discussed_is_not_carried_over_as_not_reached(ended: Decision) -> None:
    assert AgendaItem.objects.get(pk=ended.item_id).state == "listed"
    assert AgendaItem.objects.filter(case=ended.item.case_id).count() == 1


def test_it_is_signed_later_with_the_quorum_of_the_reading(ended: Decision, chair: User) -> None:
    later = ended.item.meeting.ends_at + timedelta(hours=3)

    signed = decisions.sign(
        decision=ended, by=chair, password=PASSWORD, at=later, expected_version=ended.version
    )

    assert signed.snapshot["quorum"]["missing"] == []
    assert signed.quorum_override == ""
    assert AgendaItem.objects.get(pk=ended.item_id).state == "decided"


def test_the_minutes_wait_for_the_signature(ended: Decision, chair: User) -> None:
    meeting = Meeting.objects.get(pk=ended.item.meeting_id)
    with pytest.raises(NotAllowedNow, match="not signed yet"):
        closing.approve(meeting=meeting, by=chair, password=PASSWORD, at=meeting.ends_at)


def test_it_can_still_be_put_off(
    ended: Decision, later_meeting: Meeting, coordinator: User
) -> None:
    new = agenda.defer(
        item=ended.item, meeting=later_meeting, reason="imaging_not_reviewed", comment="",
        by=coordinator, at=ended.item.meeting.ends_at,
    )  # fmt: skip

    assert (new.meeting, new.deferred_times) == (later_meeting, 1)


def test_the_signer_is_reminded_at_the_end_of_the_day_and_once(
    ended: Decision, chair: User, surgeon: User
) -> None:
    start = ended.item.meeting.local_start
    before, after = start.replace(hour=16, minute=59), start.replace(hour=17)

    assert unsigned.remind(by=BY, at=before) == 0
    assert unsigned.remind(by=BY, at=after) == 1
    assert unsigned.remind(by=BY, at=after + timedelta(hours=1)) == 0
    assert (told(chair), told(surgeon)) == (["unsigned"], [])


def test_a_day_later_it_is_the_chairs_and_the_coordinators_business(
    ended: Decision, chair: User, coordinator: User
) -> None:
    over = ended.item.meeting.ends_at

    unsigned.remind(by=BY, at=over + timedelta(hours=23))
    assert told(coordinator) == []
    unsigned.remind(by=BY, at=over + timedelta(hours=24))
    unsigned.remind(by=BY, at=over + timedelta(hours=25))

    assert told(coordinator) == ["unsigned-late"]
    assert told(chair) == ["unsigned", "unsigned-late"]
    assert AuditEvent.objects.filter(event="unsigned decisions escalated").count() == 1
    assert not Notice.objects.filter(text__contains="Meier").exists()


def test_signed_it_reminds_nobody(ended: Decision, chair: User) -> None:
    at = ended.item.meeting.ends_at
    decisions.sign(
        decision=ended, by=chair, password=PASSWORD, at=at, expected_version=ended.version
    )

    assert unsigned.remind(by=BY, at=at + timedelta(days=2)) == 0


def test_the_job(ended: Decision, chair: User) -> None:
    assert timezone.now() > ended.item.meeting.ends_at + timedelta(days=2)
    assert remind_of_unsigned() >= 2
    assert told(chair) == ["unsigned", "unsigned-late"]
