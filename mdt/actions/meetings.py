"""Locking, opening and ending a meeting."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from accounts.days import day_at
from accounts.exceptions import NotAllowedNow, NotPermitted
from accounts.models import User
from accounts.permissions import Permission, roles_with
from mdt.actions import freezing, locking, publishing
from mdt.actions.agenda import carry_over
from mdt.actions.noting import note_listed
from mdt.models import AgendaItem, Meeting, MeetingState
from mdt.rules import states

FORGOTTEN = timedelta(hours=12)
# Approving the minutes and archiving are more than a change of state.
BY_HAND = frozenset(MeetingState.values) - {MeetingState.APPROVED, MeetingState.ARCHIVED}
OVER = (
    *(MeetingState.ENDED, MeetingState.APPROVED, MeetingState.ARCHIVED),
    MeetingState.CANCELLED,
)


@transaction.atomic
def move_to(*, meeting: Meeting, state: str, by: User, at: datetime) -> Meeting:
    """Lock, open, reopen, end or cancel a meeting. Ending it carries over what was not reached."""
    meeting = locked(meeting, by, Permission.RUN_MEETING)
    if state not in BY_HAND or not states.may_follow(states.MEETING, meeting.state, state):
        raise NotAllowedNow(
            f"A meeting that is {meeting.get_state_display().lower()} cannot become {state}."
        )
    if (
        state == MeetingState.CANCELLED
        and AgendaItem.objects.filter(meeting=meeting).active().exists()
    ):
        raise NotAllowedNow("Move the cases of this meeting before you cancel it.")
    meeting.state = state
    _note_time(meeting, by, at)
    meeting.save()
    lacking = state == MeetingState.LOCKED and locking.note_gaps(
        meeting=meeting, today=day_at(meeting.board, at)
    )
    detail = {"cases with gaps": lacking} if lacking else {}
    audit.record(f"meeting {state}", meeting, by=by, at=at, detail=detail)
    freezing.follow(meeting=meeting, at=at)
    if state == MeetingState.LOCKED:
        publishing.publish(meeting=meeting, by=by, at=at)
    if state == MeetingState.ENDED:
        carry_over(meeting=meeting, by=by, at=at)
        note_listed(meeting=meeting, by=by, at=at)
    return meeting


def _note_time(meeting: Meeting, by: User, at: datetime) -> None:
    """When it began, the first time it did, and when it ended, the last time."""
    if meeting.state == MeetingState.IN_SESSION:
        meeting.chair = meeting.chair or by
        meeting.begun_at, meeting.ended_at = meeting.begun_at or at, None
    elif meeting.state == MeetingState.ENDED:
        meeting.ended_at = max(at, meeting.begun_at or at)


@transaction.atomic
def end_forgotten(*, by: Actor, at: datetime) -> int:
    """End or cancel meetings that nobody closed half a day after their end; their cases go to the next meeting.

    Without a later meeting they stay as they are, and stay visible as overdue.
    """
    late = Meeting.objects.filter(ends_at__lt=at - FORGOTTEN).exclude(state__in=OVER)
    closed = 0
    for meeting in late.select_for_update(of=("self",), no_key=True).select_related("board"):
        was_held = meeting.state == MeetingState.IN_SESSION
        try:
            carry_over(meeting=meeting, by=by, at=at)
        except NotAllowedNow:
            continue
        if was_held:
            note_listed(meeting=meeting, by=by, at=at)
        meeting.state = MeetingState.ENDED if was_held else MeetingState.CANCELLED
        meeting.ended_at = meeting.begun_at and max(meeting.ends_at, meeting.begun_at)
        meeting.save(update_fields=["state", "ended_at"])
        audit.record(f"meeting {meeting.state}", meeting, by=by, at=at, detail={"forgotten": True})
        closed += 1
    return closed


def locked(meeting: Meeting, by: User, permission: Permission) -> Meeting:
    """The meeting's row, held until the transaction ends, if the person may."""
    meeting = locked_row(meeting)
    check_board(by, permission, meeting)
    return meeting


def locked_row(meeting: Meeting) -> Meeting:
    """The same before it is known what the person must be allowed; the caller asks."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("board")
    return rows.get(pk=meeting.pk)


def check_board(by: User, permission: Permission, meeting: Meeting) -> None:
    """The permission must be held at one of the board's sites."""
    if not may_at_board(by, permission, meeting):
        raise NotPermitted(f"You may not {permission.value} for this board.")


def may_at_board(by: User, permission: Permission, meeting: Meeting) -> bool:
    return by.memberships.filter(
        site__in=meeting.board.sites.all(), role__in=roles_with(permission)
    ).exists()
