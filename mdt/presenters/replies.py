"""What people said beforehand about coming to a meeting, for the pages that show who is expected."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from mdt.models import Apology, Meeting, MeetingReply, ReplyStatus

TAGS = {ReplyStatus.ACCEPTED: "good", ReplyStatus.DECLINED: "amber"}


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """``has_apology``: a person noted an apology, which stands against what was answered. ``is_of_other_time``: the
    meeting was moved since."""

    person: str
    said: str
    tag: str
    at: datetime
    sender: str
    has_apology: bool
    is_of_other_time: bool


def standing_replies(meeting: Meeting) -> QuerySet[MeetingReply]:
    rows = MeetingReply.objects.filter(meeting=meeting).standing()
    return rows.select_related("person", "source")


def reply_lines(
    meeting: Meeting,
    replies: Iterable[MeetingReply],
    apologies: Iterable[Apology],
    there: Collection[int] = frozenset(),
) -> list[ReplyLine]:
    """By name, without those who are or were there: of them it is known."""
    noted = {one.person_id for one in apologies if one.reply_id is None}
    lines = [_line(meeting, one, noted) for one in replies if one.person_id not in there]
    return sorted(lines, key=lambda line: (line.person, line.at))


def _line(meeting: Meeting, one: MeetingReply, noted: Collection[int]) -> ReplyLine:
    is_for = one.is_for(meeting)
    tag = TAGS.get(ReplyStatus(one.status), "plain") if is_for else "plain"
    has_apology = one.person_id in noted and one.status != ReplyStatus.DECLINED
    return ReplyLine(
        one.person.full_name, one.status, tag, one.said_at, one.source.name, has_apology, not is_for
    )
