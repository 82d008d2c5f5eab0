"""Who was at a meeting, as its minutes say it: for whom they spoke, how they took part, from when to when."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from mdt.models import AgendaItem, Attendance, Capacity, LiveSession, Meeting

Stay = tuple[str, str, str, str, str]
Apology = tuple[str, str, str]
APOLOGY = ("name", "sends", "received on")
STAY = ("name", "speaks for", "how", "as", "when")


def stays_of(meeting: Meeting) -> tuple[Stay, ...]:
    """One row for each stay: who leaves and comes back has two."""
    stays = meeting.attendance.select_related("user", "deputises_for")
    roles = {guest.person_id: guest.role for guest in meeting.guests.all()}
    return tuple(_stay(stay, meeting.board.zone, roles.get(stay.user_id, "")) for stay in stays)


def apologies_of(meeting: Meeting) -> tuple[Apology, ...]:
    """Who could not come, whom they sent, and when they said so."""
    return tuple(
        (one.person.full_name, one.deputy.full_name if one.deputy else "nobody", one.received_on.isoformat())
        for one in meeting.apologies.select_related("person", "deputy")
    )  # fmt: skip


def _stay(stay: Attendance, zone: ZoneInfo, role: str) -> Stay:
    speaks_for = stay.discipline if stay.counts else role
    part = str(stay.get_capacity_display()).lower()
    if stay.capacity == Capacity.DEPUTY and stay.deputises_for:
        part = f"deputy for {stay.deputises_for.full_name}"
    return (
        stay.user.full_name, speaks_for, str(stay.get_mode_display()).lower(), part,
        _times(stay.joined_at, stay.left_at, zone),
    )  # fmt: skip


def _times(joined: datetime, left: datetime | None, zone: ZoneInfo) -> str:
    until = left.astimezone(zone).strftime("%H:%M") if left else "end"
    return f"{joined.astimezone(zone):%H:%M} to {until}"


def recorders(meeting: Meeting, items: Iterable[AgendaItem]) -> str:
    """Who held the pen last, and everybody whose words were signed; each once."""
    session = LiveSession.objects.select_related("recorder").filter(meeting=meeting).first()
    names = [session.recorder.full_name] if session and session.recorder else []
    names += [d.recorded_by.full_name for item in items for d in item.decisions.all()]
    return ", ".join(dict.fromkeys(names))
