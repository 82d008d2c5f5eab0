"""What people said beforehand about coming to a meeting, for the pages that show who is expected."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from mdt.models import Apology, Meeting, MeetingReply, ReplyStatus

TAGS = {ReplyStatus.ACCEPTED: "good", ReplyStatus.DECLINED: "amber"}


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """``has_apology``: a person noted an apology, which stands against what was answered."""

    person: str
    said: str
    tag: str
    at: datetime
    sender: str
    has_apology: bool


def standing_replies(meeting: Meeting) -> QuerySet[MeetingReply]:
    rows = MeetingReply.objects.filter(meeting=meeting).standing()
    return rows.select_related("person", "source")


def reply_lines(
    replies: Iterable[MeetingReply],
    apologies: Iterable[Apology],
    there: Collection[int] = frozenset(),
) -> list[ReplyLine]:
    """By name, without those who are or were there: of them it is known."""
    noted = {one.person_id for one in apologies if one.reply_id is None}
    lines = [
        ReplyLine(
            one.person.full_name, one.status, TAGS.get(ReplyStatus(one.status), "plain"), one.said_at,
            one.source.name, one.person_id in noted and one.status != ReplyStatus.DECLINED,
        )
        for one in replies
        if one.person_id not in there
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.person, line.at))
