"""Meetings for calendar programs (RFC 5545, RFC 5546). A calendar holds no patient's data."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mdt.models import Meeting, MeetingState

STAMP = "%Y%m%dT%H%M%S"
LONGEST = 75


def invitation(meeting: Meeting, *, organizer: str, attendee: str, at: datetime) -> str:
    """A request for one meeting, or its cancellation; the same UID with a rising SEQUENCE updates the entry."""
    is_off = meeting.state == MeetingState.CANCELLED
    people = [
        f"ORGANIZER:mailto:{organizer}",
        f"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{attendee}",
    ]
    return _calendar([meeting], "CANCEL" if is_off else "REQUEST", people, at)


def feed(meetings: Iterable[Meeting], *, at: datetime) -> str:
    """All meetings of a person, to subscribe to; cancelled ones stay in it as cancelled."""
    return _calendar(list(meetings), "PUBLISH", [], at)


def _calendar(meetings: list[Meeting], method: str, people: list[str], at: datetime) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CRLM Board//EN", f"METHOD:{method}"]
    by_zone: dict[str, list[Meeting]] = {}
    for meeting in meetings:
        by_zone.setdefault(meeting.board.time_zone, []).append(meeting)
    for name, held in sorted(by_zone.items()):
        moments = [meeting.starts_at for meeting in held]
        lines += _zone(ZoneInfo(name), min(moments), max(moments))
    for meeting in meetings:
        lines += _event(meeting, people, at)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _event(meeting: Meeting, people: list[str], at: datetime) -> list[str]:
    zone, board = meeting.board.zone, meeting.board
    is_off = meeting.state == MeetingState.CANCELLED
    cut_off = meeting.cut_off_at.astimezone(zone)
    return [
        "BEGIN:VEVENT",
        f"UID:{meeting.public_id}@crlm-board",
        f"SEQUENCE:{meeting.invitation}",
        f"DTSTAMP:{at.astimezone(UTC):{STAMP}}Z",
        *_times(meeting, zone),
        f"SUMMARY:{_text(board.name)}",
        f"DESCRIPTION:{_text(f'Cases until {cut_off:%Y-%m-%d %H:%M} ({zone.key}).')}",
        f"STATUS:{'CANCELLED' if is_off else 'CONFIRMED'}",
        *people,
        "END:VEVENT",
    ]


def _times(meeting: Meeting, zone: ZoneInfo) -> Iterator[str]:
    """Start and end in the board's zone; in UTC on the night on which an hour comes twice.

    A local time that comes twice means its first coming (RFC 5545 3.3.5), so that the second has no local name.
    """
    moments = {"DTSTART": meeting.starts_at, "DTEND": meeting.ends_at}
    is_second = any(moment.astimezone(zone).fold for moment in moments.values())
    for name, moment in moments.items():
        if is_second:
            yield f"{name}:{moment.astimezone(UTC):{STAMP}}Z"
        else:
            yield f"{name};TZID={zone.key}:{moment.astimezone(zone):{STAMP}}"


def _zone(zone: ZoneInfo, first: datetime, last: datetime) -> list[str]:
    """The changes of clocks from the year before the first meeting to the end of the last one's year."""
    start, end = (
        datetime(first.year - 1, 1, 1, tzinfo=UTC),
        datetime(last.year + 1, 1, 1, tzinfo=UTC),
    )
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}"]
    changes = list(_changes(zone, start, end))
    for moment, before in [(start, start), *changes]:
        local, offset = moment.astimezone(zone), moment.astimezone(zone).utcoffset()
        was = before.astimezone(zone).utcoffset()
        kind = "DAYLIGHT" if local.dst() else "STANDARD"
        # The onset is said in the time that holds until then.
        onset = (moment + (was or timedelta())).replace(tzinfo=None)
        lines += [
            f"BEGIN:{kind}", f"DTSTART:{onset:{STAMP}}", f"TZOFFSETFROM:{_offset(was)}",
            f"TZOFFSETTO:{_offset(offset)}", f"TZNAME:{local.tzname()}", f"END:{kind}",
        ]  # fmt: skip
    return [*lines, "END:VTIMEZONE"]


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Each moment at which the offset changes, with a moment just before it; to the minute."""
    moment, step = start, timedelta(days=1)
    while moment < end:
        if moment.astimezone(zone).utcoffset() != (moment + step).astimezone(zone).utcoffset():
            low, high = moment, moment + step
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                middle = middle.replace(second=0, microsecond=0)
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high, low
        moment += step


def _offset(offset: timedelta | None) -> str:
    minutes = int((offset or timedelta()).total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _text(words: str) -> str:
    for sign, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        words = words.replace(sign, escaped)
    return words


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
