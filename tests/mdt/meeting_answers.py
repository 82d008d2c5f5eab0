"""Answers to meetings as calendars of other systems send them."""

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import StaffNumber, User
from mdt.models import Board, Meeting

SYSTEM = "urn:hospital:staff"
Json = dict[str, Any]


def coming(board: Board, days: int = 7) -> Meeting:
    """A meeting that many days from now; below zero it was."""
    start = timezone.now().replace(microsecond=0) + timedelta(days=days)
    return Meeting.objects.create(
        board=board, starts_at=start, ends_at=start + timedelta(hours=1), capacity_minutes=60,
        cut_off_at=start - timedelta(days=2),
    )  # fmt: skip


def numbered(user: User, value: str, by: User, system: str = SYSTEM) -> StaffNumber:
    return StaffNumber.objects.create(
        user=user, system=system, value=value, added_by=by, added_at=timezone.now()
    )


def answer(meeting: Meeting, who: str = "4711", status: str = "declined", **more: Any) -> Json:
    """What the person with this number says to a meeting, in our own identifier of it."""
    return {
        "resourceType": "AppointmentResponse",
        "appointment": {"identifier": {"system": "urn:crlm:meeting", "value": str(meeting.public_id)}},
        "actor": {"type": "Practitioner", "identifier": {"system": SYSTEM, "value": who}},
        "participantStatus": status,
    } | more  # fmt: skip


def said_at(minutes_ago: int) -> Json:
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    return {"lastUpdated": moment.isoformat(timespec="milliseconds")}


def bundle(*resources: Json) -> bytes:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
