"""Who was at a meeting, as its minutes say it: for whom they spoke, how they took part, from when to when."""

from datetime import datetime
from zoneinfo import ZoneInfo

from mdt.documents.material import Material
from mdt.models import Attendance, Capacity

Stay = tuple[str, str, str, str, str]
Apology = tuple[str, str, str]
APOLOGY = ("name", "sends", "received on")
STAY = ("name", "speaks for", "how", "as", "when")


def stays_of(material: Material, zone: ZoneInfo) -> tuple[Stay, ...]:
    """One row for each stay: who leaves and comes back has two."""
    roles = {guest.person_id: guest.role for guest in material.guests}
    return tuple(_stay(stay, zone, roles.get(stay.user_id, "")) for stay in material.stays)


def apologies_of(material: Material) -> tuple[Apology, ...]:
    """Who could not come, whom they sent, and when they said so."""
    return tuple(
        (one.person.full_name, one.deputy.full_name if one.deputy else "nobody", one.received_on.isoformat())
        for one in material.apologies
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


def recorders(material: Material) -> str:
    """Who held the pen last, and everybody whose words were signed; each once."""
    names = [session.recorder.full_name for session in material.sessions if session.recorder]
    names += [decision.recorded_by.full_name for decision in material.decisions]
    return ", ".join(dict.fromkeys(names))
