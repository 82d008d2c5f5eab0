"""What a board has discussed and nobody has signed: a reminder on the same day, the chair's business a day later."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db import transaction

from accounts import audit
from accounts.audit import Actor
from accounts.days import day_at
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions import notices
from mdt.models import Decision, Meeting, MeetingState

# The board's own time, while people are still in the house (practice 4).
END_OF_DAY = time(17)
ESCALATED_AFTER = timedelta(hours=24)


@transaction.atomic
def remind(*, by: Actor, at: datetime) -> int:
    """Tell who may sign, and a day after the meeting whoever leads the board; each once. Return how many were told."""
    waiting: dict[Meeting, list[Decision]] = defaultdict(list)
    rows = (
        Decision.objects.unsigned()
        .exclude(recommendation="")
        .exclude(item__meeting__state=MeetingState.CANCELLED)
        .filter(item__state="listed", supersedes=None, item__meeting__starts_at__lte=at)
    )
    for decision in rows.select_related("item__meeting__board", "item__meeting__chair"):
        waiting[decision.item.meeting].append(decision)
    return sum(_remind(meeting, found, by, at) for meeting, found in waiting.items())


def _remind(meeting: Meeting, found: list[Decision], by: Actor, at: datetime) -> int:
    told = 0
    if at >= _end_of_day(meeting):
        words = f"{meeting}: unsigned decisions wait for you, {len(found)} in all."
        told += _tell(_signers(meeting, at), meeting, "unsigned", words, at)
    if at >= (meeting.ended_at or meeting.ends_at) + ESCALATED_AFTER:
        people = notices.people_of(meeting.board, Permission.APPROVE_LATE)
        people += notices.people_of(meeting.board, Permission.SCHEDULE)
        words = f"{meeting}: a day later, unsigned decisions are {len(found)} in all."
        new = _tell(people, meeting, "unsigned-late", words, at)
        if new:
            detail = {"decisions": len(found)}
            audit.record("unsigned decisions escalated", meeting, by=by, at=at, detail=detail)
        told += new
    return told


def _tell(people: list[User], meeting: Meeting, kind: str, words: str, at: datetime) -> int:
    key, path = f"{kind}:{meeting.public_id}", f"/meetings/{meeting.public_id}/"
    return notices.tell(people, key=key, text=words, path=path, at=at)


def _end_of_day(meeting: Meeting) -> datetime:
    """Of the meeting's own day; a meeting that lasts longer is reminded of when it is over."""
    day = datetime.combine(meeting.local_start.date(), END_OF_DAY, tzinfo=meeting.board.zone)
    return max(day, meeting.ended_at or meeting.ends_at)


def _signers(meeting: Meeting, at: datetime) -> list[User]:
    """The chair and the nominated; where nobody is, surgeons and oncologists."""
    day = day_at(meeting.board, at)
    nominated = [one.person for one in meeting.board.signers.in_force(day).select_related("person")]
    named = [*([meeting.chair] if meeting.chair else []), *nominated]
    return named or notices.people_of(meeting.board, Permission.SIGN_DECISION)
