"""The list of a meeting as it is sent out: numbered versions, each with what changed since the one before."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

from accounts.audit import Actor, record
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions import notices
from mdt.models import AgendaItem, Meeting, MeetingState, Objection, PublishedList, Resolution
from mdt.rules.list_changes import changes


def rows_of(meeting: Meeting) -> list[dict[str, Any]]:
    """The list as it stands: ids and numbers, never a name."""
    items = AgendaItem.objects.filter(meeting=meeting).on_list().order_by("position", "id")
    nameless = set(
        Objection.objects.filter(
            case__agenda_items__meeting=meeting, resolution=Resolution.ANONYMOUS
        ).values_list("case_id", flat=True)
    )
    return [
        {
            "case": str(item.case.public_id),
            "position": place,
            "minutes": item.planned_minutes,
            "mode": item.mode,
            "late": bool(item.late_because),
            "anonymous": item.case_id in nameless,
        }
        for place, item in enumerate(items.select_related("case"), start=1)
    ]


def publish(*, meeting: Meeting, by: Actor, at: datetime) -> PublishedList:
    """Send out the list as it stands. Without a change since the last version there is no new one."""
    rows = rows_of(meeting)
    last = meeting.published.order_by("-number").first()
    if last and last.rows == rows:
        return last
    text = json.dumps(rows, sort_keys=True, separators=(",", ":"))
    made = PublishedList.objects.create(
        meeting=meeting,
        number=last.number + 1 if last else 1,
        rows=rows,
        changes=changes(last.rows, rows) if last else [],
        sha256=sha256(text.encode()).hexdigest(),
        published_by=by if isinstance(by, User) else None,
        published_at=at,
    )
    record("list published", meeting, by=by, at=at, detail={"version": made.number})
    notices.tell(
        notices.people_of(meeting.board, Permission.UPDATE_ACTIONS),
        key=f"list:{meeting.public_id}:{made.number}",
        text=f"The list of {meeting} is out in version {made.number}.",
        path=f"/meetings/{meeting.public_id}/lists/",
        overtakes=f"list:{meeting.public_id}:",
        at=at,
    )
    return made


def note_printed(*, meeting: Meeting, by: User, at: datetime) -> None:
    """A list on paper leaves the house's control, so the trail says who took it."""
    record("downtime pack printed", meeting, by=by, at=at)


def reissue(*, meeting: Meeting, by: Actor, at: datetime) -> PublishedList | None:
    """A new version, if this list was ever sent out and is now another one."""
    if meeting.state == MeetingState.CANCELLED or not meeting.published.exists():
        return None
    return publish(meeting=meeting, by=by, at=at)
