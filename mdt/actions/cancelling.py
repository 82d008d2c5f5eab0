"""Cancelling a meeting: every case goes somewhere by name, or stands on the alarm."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions import agenda, notices
from mdt.actions.meetings import locked
from mdt.models import AgendaItem, DeferralReason, ItemState, Meeting, MeetingState
from mdt.rules import states

ALARM = "alarm"


@transaction.atomic
def cancel(
    *, meeting: Meeting, because: str, targets: Mapping[UUID, Meeting | str], by: User, at: datetime
) -> Meeting:
    """``targets`` names for every item a later meeting, or the alarm. Everybody is told once."""
    meeting = locked(meeting, by, Permission.RUN_MEETING)
    if not states.may_follow(states.MEETING, meeting.state, MeetingState.CANCELLED):
        raise NotAllowedNow("This meeting can no longer be cancelled.")
    items = list(
        AgendaItem.objects.filter(meeting=meeting).placed().select_related("meeting__board", "case")
    )
    problems = [
        Problem(str(item.public_id), "Say where this case goes.")
        for item in items
        if item.public_id not in targets
    ]
    if not because.strip():
        problems.append(Problem("because", "Say why the meeting is cancelled."))
    if problems:
        raise Invalid(
            "Every case needs a place before the meeting is cancelled.", problems=tuple(problems)
        )
    meeting.state, meeting.cancelled_because = MeetingState.CANCELLED, because.strip()[:300]
    meeting.invitation += 1
    meeting.save()
    for item in items:
        _send(item, targets[item.public_id], because, by, at)
    audit.record("meeting cancelled", meeting, by=by, at=at, detail={"cases": len(items)})
    notices.tell(
        notices.people_of(meeting.board, Permission.SEE_MINUTES),
        key=f"cancelled:{meeting.public_id}",
        text=f"{meeting} is cancelled: {because.strip()}"[:300],
        path=f"/meetings/{meeting.public_id}/",
        at=at,
    )
    _tell_of_guests(meeting, at)
    return meeting


def _tell_of_guests(meeting: Meeting, at: datetime) -> None:
    """A guest has no page of their own: whoever invited them is told whom to call. Their link is dead with the meeting."""
    for guest in meeting.guests.filter(revoked_at=None).select_related("person", "by"):
        notices.tell(
            [guest.by],
            key=f"guest-cancelled:{guest.public_id}",
            text=f"{guest.person.full_name} ({guest.person.email}) is a guest of {meeting}, which is cancelled. Please tell them.",
            path=f"/meetings/{meeting.public_id}/",
            at=at,
        )


def _send(item: AgendaItem, target: Meeting | str, because: str, by: User, at: datetime) -> None:
    if isinstance(target, Meeting) and item.state == ItemState.LISTED:
        agenda.defer(
            item=item, meeting=target, reason=DeferralReason.MEETING_CANCELLED, comment=because,
            by=by, at=at,
        )  # fmt: skip
    else:
        agenda.take_off(item=item, because=f"meeting cancelled: {because}", by=by, at=at)
