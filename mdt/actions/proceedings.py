"""What belongs to a meeting and to no case: where it is, what else was spoken of, and what went wrong."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.exceptions import Invalid, NotAllowedNow, Problem
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions.meetings import locked
from mdt.models import Meeting, MeetingState

LONGEST_PLACE, LONGEST_TEXT = 200, 2000
OVER = (MeetingState.ARCHIVED, MeetingState.CANCELLED)


@transaction.atomic
def note(
    *,
    meeting: Meeting,
    place: str,
    business: str,
    incidents: str,
    later_too: bool = False,
    by: User,
    at: datetime,
) -> Meeting:
    """Keep place, other business and incidents; minutes approved before are then approved again.

    ``later_too`` gives the place to all later planned meetings of the board. A new place reaches the calendars.
    """
    meeting = locked(meeting, by, Permission.RUN_MEETING)
    if meeting.state in OVER:
        raise NotAllowedNow("The book of this meeting is closed.")
    said = {"place": place.strip(), "business": business.strip(), "incidents": incidents.strip()}
    _check_lengths(said)
    changed = [name for name, words in said.items() if getattr(meeting, name) != words]
    if "place" in changed:
        meeting.invitation += 1
    for name, words in said.items():
        setattr(meeting, name, words)
    if changed:
        meeting.save(update_fields=[*said, "invitation"])
        audit.record("proceedings noted", meeting, by=by, at=at, detail={"changed": changed})
    if later_too:
        _give_to_later(meeting, by, at)
    return meeting


def _give_to_later(meeting: Meeting, by: User, at: datetime) -> None:
    later = Meeting.objects.filter(
        board=meeting.board_id, starts_at__gt=meeting.starts_at, state=MeetingState.PLANNED
    )
    moved = later.exclude(place=meeting.place).update(
        place=meeting.place, invitation=F("invitation") + 1
    )
    audit.record("place of later meetings", meeting, by=by, at=at, detail={"meetings": moved})


def _check_lengths(said: dict[str, str]) -> None:
    longest = {"place": LONGEST_PLACE, "business": LONGEST_TEXT, "incidents": LONGEST_TEXT}
    problems = tuple(
        Problem(name, f"has more than {longest[name]} letters")
        for name, words in said.items()
        if len(words) > longest[name]
    )
    if problems:
        raise Invalid("A text is too long; nothing was saved.", problems=problems)
