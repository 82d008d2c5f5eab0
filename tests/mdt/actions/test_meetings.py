"""Locking, opening, ending; what is not reached is carried over."""

from datetime import timedelta

import pytest

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import User
from mdt.actions import attendance, meetings
from mdt.models import AgendaItem, Meeting, MeetingState
from tests.mdt.course import AT, BY

pytestmark = pytest.mark.django_db


def move(meeting: Meeting, state: str, by: User) -> Meeting:
    return meetings.move_to(meeting=meeting, state=state, by=by, at=meeting.starts_at)


def test_ending_carries_over_to_the_top(
    attended_meeting: Meeting, listed_item: AgendaItem, later_meeting: Meeting, coordinator: User
) -> None:
    move(attended_meeting, "ended", coordinator)

    listed_item.refresh_from_db()
    again = AgendaItem.objects.active().get()
    assert listed_item.state == "carried_over"
    assert (again.meeting, again.position, again.carried_over) == (later_meeting, 1, 1)
    assert again.reasons.count() == listed_item.reasons.count()


def test_a_decided_case_is_not_carried_over(
    signed_decision: object, attended_meeting: Meeting, coordinator: User
) -> None:
    move(attended_meeting, "ended", coordinator)

    assert not AgendaItem.objects.active().exists()


def test_no_end_while_cases_have_nowhere_to_go(
    attended_meeting: Meeting, coordinator: User
) -> None:
    Meeting.objects.exclude(pk=attended_meeting.pk).update(state="cancelled")

    with pytest.raises(NotAllowedNow):
        move(attended_meeting, "ended", coordinator)

    attended_meeting.refresh_from_db()
    assert attended_meeting.state == MeetingState.IN_SESSION


def test_no_cancelling_over_listed_cases(listed_item: AgendaItem, coordinator: User) -> None:
    with pytest.raises(NotAllowedNow):
        move(listed_item.meeting, "cancelled", coordinator)


@pytest.mark.parametrize("state", ["ended", "planned", "archived"])
def test_steps_that_are_none(state: str, later_meeting: Meeting, coordinator: User) -> None:
    with pytest.raises(NotAllowedNow):
        move(later_meeting, state, coordinator)


def test_run_by_a_surgeon(later_meeting: Meeting, surgeon: User) -> None:
    with pytest.raises(NotPermitted):
        move(later_meeting, "locked", surgeon)


def test_forgotten_meetings_give_their_cases_on(
    listed_item: AgendaItem, later_meeting: Meeting
) -> None:
    at = listed_item.meeting.ends_at + timedelta(hours=13)

    closed = meetings.end_forgotten(by=BY, at=at)

    listed_item.meeting.refresh_from_db()
    assert closed == 1
    assert listed_item.meeting.state == MeetingState.CANCELLED
    assert AgendaItem.objects.active().get().meeting == later_meeting


def test_a_forgotten_meeting_without_a_later_one_stays(listed_item: AgendaItem) -> None:
    Meeting.objects.exclude(pk=listed_item.meeting_id).update(state="cancelled")
    at = listed_item.meeting.ends_at + timedelta(hours=13)

    assert meetings.end_forgotten(by=BY, at=at) == 0
    assert AgendaItem.objects.active().get() == listed_item


def test_nobody_speaks_for_a_discipline_they_do_not_hold(
    later_meeting: Meeting, coordinator: User, surgeon: User
) -> None:
    with pytest.raises(Invalid):
        attendance.join(
            meeting=later_meeting, person=surgeon, discipline="radiologist", mode="room",
            by=coordinator, at=AT,
        )  # fmt: skip


def test_join_twice_leave_once(attended_meeting: Meeting, coordinator: User, surgeon: User) -> None:
    attendance.join(
        meeting=attended_meeting, person=surgeon, discipline="surgeon", mode="room",
        by=coordinator, at=attended_meeting.starts_at,
    )  # fmt: skip
    at = attended_meeting.ends_at
    attendance.leave(meeting=attended_meeting, person=surgeon, by=coordinator, at=at)

    assert attended_meeting.attendance.filter(user=surgeon).count() == 1
    with pytest.raises(NotAllowedNow):
        attendance.leave(meeting=attended_meeting, person=surgeon, by=coordinator, at=at)
