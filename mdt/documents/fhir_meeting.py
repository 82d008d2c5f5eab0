"""A meeting of a board as a FHIR R4 Appointment (§5.4). It goes to everybody invited, so it names no patient."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from accounts.models import User
from mdt.fhir_names import BOARD, MEETING, PERSON
from mdt.models import Meeting, MeetingState

Json = dict[str, Any]
TUMOUR_BOARD = {
    "coding": [{"system": "http://snomed.info/sct", "code": "384682003"}],
    "text": "Tumour board",
}
OVER = (MeetingState.ENDED, MeetingState.APPROVED, MeetingState.ARCHIVED)


def appointment(meeting: Meeting) -> Json:
    """The meeting with the board's own offset of time, and the staff known so far: no case, and no number of cases."""
    zone = meeting.board.zone
    found: Json = {
        "resourceType": "Appointment",
        "id": str(meeting.public_id),
        "meta": {"versionId": str(meeting.invitation)},
        "identifier": [{"system": MEETING, "value": str(meeting.public_id)}],
        "status": _status(meeting),
        "serviceType": [TUMOUR_BOARD],
        "description": meeting.board.name,
        "start": meeting.starts_at.astimezone(zone).isoformat(timespec="seconds"),
        "end": meeting.ends_at.astimezone(zone).isoformat(timespec="seconds"),
        "minutesDuration": (meeting.ends_at - meeting.starts_at) // timedelta(minutes=1),
        "participant": list(_participants(meeting)),
    }
    if meeting.state == MeetingState.CANCELLED:
        found["cancelationReason"] = {"text": meeting.cancelled_because or "No reason was noted"}
    return found


def _status(meeting: Meeting) -> str:
    if meeting.state == MeetingState.CANCELLED:
        return "cancelled"
    return "fulfilled" if meeting.state in OVER else "booked"


def _participants(meeting: Meeting) -> Iterator[Json]:
    """The board first, since R4 wants one at least; then people, each once: who came, who cannot, what others answered,
    and who is expected beside."""
    board = meeting.board
    number = {"system": BOARD, "value": board.code}
    yield _one({"type": "Organization", "identifier": number, "display": board.name}, "accepted")
    people: dict[User, str] = {}
    for stay in meeting.attendance.select_related("user"):
        people.setdefault(stay.user, "accepted")
    for apology in meeting.apologies.select_related("person", "deputy"):
        people.setdefault(apology.person, "declined")
        if apology.deputy:
            people.setdefault(apology.deputy, "needs-action")
    for reply in meeting.replies.standing().select_related("person"):
        people.setdefault(reply.person, reply.status if reply.is_for(meeting) else "needs-action")
    if meeting.chair:
        people.setdefault(meeting.chair, "needs-action")
    for person, status in people.items():
        number = {"system": PERSON, "value": str(person.public_id)}
        actor = {"type": "Practitioner", "identifier": number, "display": person.full_name}
        yield _one(actor, status)


def _one(actor: Json, status: str) -> Json:
    return {"actor": actor, "required": "required", "status": status}
