"""Meetings for calendar programs (RFC 5545, RFC 5546). A calendar holds no patient's data."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.dates import written
from mdt.documents.vtimezone import STAMP, vtimezone
from mdt.models import Meeting, MeetingState

LONGEST = 75
Link = Callable[[Meeting], str]
"""The address of a meeting's page; whoever opens it is asked to sign in."""


def method_of(meeting: Meeting) -> str:
    return "CANCEL" if meeting.state == MeetingState.CANCELLED else "REQUEST"


def invitation(meeting: Meeting, *, organizer: str, attendee: str, link: Link, at: datetime) -> str:
    """A request for one meeting, or its cancellation; the same UID with a rising SEQUENCE updates the entry."""
    people = [
        _organizer(meeting, organizer),
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:{_mailto(attendee)}",
    ]
    return _calendar([meeting], method_of(meeting), lambda _: people, link, at)


def feed(meetings: Iterable[Meeting], *, organizer: str, link: Link, at: datetime) -> str:
    """All meetings of a person, to subscribe to; cancelled ones stay in it as cancelled."""
    return _calendar(
        list(meetings), "PUBLISH", lambda meeting: [_organizer(meeting, organizer)], link, at
    )


def _calendar(
    meetings: list[Meeting],
    method: str,
    people: Callable[[Meeting], list[str]],
    link: Link,
    at: datetime,
) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CRLM Board//EN", f"METHOD:{method}"]
    by_zone: dict[str, list[Meeting]] = {}
    for meeting in meetings:
        by_zone.setdefault(meeting.board.time_zone, []).append(meeting)
    told = set()
    for name, held in sorted(by_zone.items()):
        zone = vtimezone(ZoneInfo(name), [m for one in held for m in (one.starts_at, one.ends_at)])
        lines += zone
        if zone:
            told.add(name)
    for meeting in meetings:
        lines += _event(
            meeting, people(meeting), link(meeting), meeting.board.time_zone in told, at
        )
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _organizer(meeting: Meeting, address: str) -> str:
    return f"ORGANIZER;CN={_parameter(meeting.board.name)}:{_mailto(address)}"


def _mailto(address: str) -> str:
    """The bare address of a mailbox, which settings may give together with a name."""
    return f"mailto:{quote(parseaddr(address)[1] or address, safe='@+')}"


def _event(
    meeting: Meeting, people: list[str], link: str, is_told: bool, at: datetime
) -> list[str]:
    zone, board = meeting.board.zone, meeting.board
    is_off = meeting.state == MeetingState.CANCELLED
    cut_off = meeting.cut_off_at.astimezone(zone)
    until = _("Cases until %(moment)s (%(zone)s).") % {
        "moment": written(cut_off, "j M Y H:i"), "zone": zone.key,
    }  # fmt: skip
    return [
        "BEGIN:VEVENT",
        f"UID:{meeting.public_id}@crlm-board",
        f"SEQUENCE:{meeting.invitation}",
        f"DTSTAMP:{at.astimezone(UTC):{STAMP}}Z",
        *_times(meeting, zone, is_told),
        f"SUMMARY:{_text(board.name)}",
        *([f"LOCATION:{_text(meeting.place)}"] if meeting.place else []),
        f"DESCRIPTION:{_text(chr(10).join([until, link]))}",
        f"URL:{link}",
        f"STATUS:{'CANCELLED' if is_off else 'CONFIRMED'}",
        *people,
        "END:VEVENT",
    ]


def _times(meeting: Meeting, zone: ZoneInfo, is_told: bool) -> Iterator[str]:
    """Start and end in the board's zone; in UTC on the night on which an hour comes twice, or in an untold zone.

    A local time that comes twice means its first coming (RFC 5545 3.3.5), so that the second has no local name.
    """
    moments = {"DTSTART": meeting.starts_at, "DTEND": meeting.ends_at}
    is_second = any(moment.astimezone(zone).fold for moment in moments.values())
    for name, moment in moments.items():
        if is_second or not is_told:
            yield f"{name}:{moment.astimezone(UTC):{STAMP}}Z"
        else:
            yield f"{name};TZID={zone.key}:{moment.astimezone(zone):{STAMP}}"


def _parameter(words: str) -> str:
    """The value of a parameter: no quote and no control sign can stand in it, not even escaped."""
    return f'"{_without_controls(words).replace(chr(34), "")}"'


def _text(words: str) -> str:
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        words = words.replace(sign, escaped)
    return _without_controls(words)


def _without_controls(words: str) -> str:
    return "".join(sign for sign in words if unicodedata.category(sign) != "Cc")


def _folded(line: str) -> Iterator[str]:
    """No line is longer than 75 octets; a sign is never cut in two."""
    part, length = "", 0
    for sign in line:
        size = len(sign.encode())
        if length + size > LONGEST:
            yield part
            part, length = " ", 1
        part, length = part + sign, length + size
    yield part
