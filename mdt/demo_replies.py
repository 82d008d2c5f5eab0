"""What three people of the demo answered to the invitation of its next meeting, through the house's calendar."""

import json
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Site, User
from cases.actions import receiving
from cases.models import ImportSource
from mdt.actions import replies
from mdt.demo_imports import CODE
from mdt.fhir_names import MEETING, PERSON
from mdt.models import Board, Meeting, MeetingReply, ReplyStatus

NAME = "calendar-answers.json"
SAID = {
    "oncologist": ReplyStatus.ACCEPTED,
    "member": ReplyStatus.TENTATIVE,
    "radiologist": ReplyStatus.DECLINED,
}
"""Another radiologist belongs to the board, so its quorum still stands."""


def load_answers(site: Site, board: Board, people: dict[str, User], at: datetime) -> None:
    """Sent yesterday and taken over by the coordinator."""
    if MeetingReply.objects.exists():
        return
    meeting = Meeting.objects.filter(board=board).upcoming(at).earliest("starts_at")
    told, by = at - timedelta(days=1), people["coordinator"]
    entries = [
        {"resource": _answer(meeting, people[role], status, told)} for role, status in SAID.items()
    ]
    content = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})
    file = receiving.receive(
        name=NAME, content=content.encode(), site=site, by=by, at=told,
        source=ImportSource.objects.get(code=CODE),
    )  # fmt: skip
    seen = receiving.rehearse(file, by=by, at=told, note=replies.note)
    receiving.confirm(file, seal=seen.seal, said={}, by=by, at=told, note=replies.note)


def _answer(meeting: Meeting, person: User, status: str, at: datetime) -> dict[str, Any]:
    return {
        "resourceType": "AppointmentResponse",
        "meta": {"lastUpdated": at.isoformat(timespec="seconds")},
        "appointment": {"identifier": {"system": MEETING, "value": str(meeting.public_id)}},
        "actor": {"identifier": {"system": PERSON, "value": str(person.public_id)}},
        "participantStatus": status,
    }
