"""What calendar programs are sent, as it stands on the wire (RFC 5545, RFC 5546)."""

import io
from datetime import UTC, date, datetime, time
from itertools import pairwise

import pytest
from dateutil.tz import tzical
from django.utils import translation

from accounts.models import Site, User
from cases.models import Case
from mdt.actions import scheduling
from mdt.documents import ics
from mdt.models import AgendaItem, Board, Meeting, MeetingState
from tests.mdt.course import AT

pytestmark = pytest.mark.django_db
SENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
GOLDEN = r"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//CRLM Board//EN
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Zurich
BEGIN:DAYLIGHT
DTSTART:20250330T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20251026T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:{uid}@crlm-board
SEQUENCE:0
DTSTAMP:20260302T093000Z
DTSTART;TZID=Europe/Zurich:20260305T080000
DTEND;TZID=Europe/Zurich:20260305T090000
SUMMARY:Liver board
DESCRIPTION:Cases until 3 Mar 2026 12:00 (Europe/Zurich).\nhttps://board.ex
 ample/1
URL:https://board.example/1
STATUS:CONFIRMED
ORGANIZER;CN="Liver board":mailto:board@x.example
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=
 TRUE:mailto:lang@x.example
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def meeting(board: Board) -> Meeting:
    return board.meetings.order_by("starts_at")[0]


def invited(meeting: Meeting, **who: str) -> str:
    people = {"organizer": "board@x.example", "attendee": "lang@x.example"} | who
    return ics.invitation(meeting, link=lambda _: "https://board.example/1", at=SENT, **people)


def published(board: Board) -> str:
    return ics.feed(
        list(board.meetings.all()), organizer="board@x.example",
        link=lambda meeting: f"https://board.example/{meeting.pk}", at=AT,
    )  # fmt: skip


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")[:-1]


def test_an_invitation_stands_on_the_wire_as_agreed(meeting: Meeting) -> None:
    expected = GOLDEN.format(uid=meeting.public_id).replace("\n", "\r\n")

    assert invited(meeting) == expected


def test_an_entry_is_said_in_the_language_of_its_reader(meeting: Meeting) -> None:
    with translation.override("zh-hans"):
        described = [line for line in unfolded(invited(meeting)) if line.startswith("DESCRIPTION")]

    assert described == [
        "DESCRIPTION:病例提交截止：2026年3月3日 12:00（Europe/Zurich）。\\nhttps://board.example/1"
    ]


def test_a_meeting_that_is_cancelled_takes_its_entry_away(meeting: Meeting) -> None:
    before = unfolded(invited(meeting))
    meeting.state, meeting.invitation = MeetingState.CANCELLED, 3
    after = unfolded(invited(meeting))

    gone = [line for line in before if line not in after]
    assert gone == ["METHOD:REQUEST", "SEQUENCE:0", "STATUS:CONFIRMED"]
    assert {"METHOD:CANCEL", "SEQUENCE:3", "STATUS:CANCELLED"} <= set(after)


def test_lines_are_folded_at_75_octets_and_never_inside_a_sign(meeting: Meeting) -> None:
    meeting.board.name = "肝转移多学科会诊 " * 12 + "; with, signs \\ and\nlines"
    text = invited(meeting, attendee="a" * 60 + "@" + "b" * 60 + ".example")
    lines = text.encode().split(b"\r\n")

    assert max(map(len, lines)) <= 75
    assert b"\n" not in text.encode().replace(b"\r\n", b"")
    assert all(line.decode() for line in lines[:-1])
    summary = next(line for line in unfolded(text) if line.startswith("SUMMARY:"))
    escaped = "肝转移多学科会诊 " * 12 + "\\; with\\, signs \\\\ and\\nlines"
    assert summary == f"SUMMARY:{escaped}"


def test_a_calendar_holds_no_patient(
    meeting: Meeting, listed_item: AgendaItem, progressing_case: Case
) -> None:
    text = published(meeting.board) + invited(meeting)
    person = progressing_case.patient
    numbers = [one.value for one in person.identifiers.all() if len(one.value) > 3]

    assert listed_item.case == progressing_case
    for word in (person.family_name, person.given_name, str(progressing_case.public_id), *numbers):
        assert str(word) not in text
    assert not [
        line for line in unfolded(text) if "case" in line.lower() and "Cases until" not in line
    ]


def test_a_feed_publishes_and_names_every_meeting_once(board: Board) -> None:
    meetings = list(board.meetings.all())
    lines = unfolded(published(board))
    uids = [line for line in lines if line.startswith("UID:")]

    assert "METHOD:PUBLISH" in lines
    assert len(uids) == len(set(uids)) == len(meetings)
    # RFC 5546 3.2.1: who publishes is named, nobody is invited.
    assert not [line for line in lines if line.startswith("ATTENDEE")]
    assert len([line for line in lines if line.startswith("ORGANIZER")]) == len(meetings)
    assert lines.count("TZID:Europe/Zurich") == 1
    nested = [line.partition(":")[2] for line in lines if line.startswith(("BEGIN:", "END:"))]
    assert [a == b for a, b in pairwise(nested)].count(True) > len(meetings)


@pytest.mark.parametrize(
    ("choice", "line"),
    [
        ("first", "DTSTART;TZID=Europe/Zurich:20261025T023000"),
        ("second", "DTSTART:20261025T013000Z"),
    ],
)
def test_an_hour_that_comes_twice_is_not_mistaken(
    board: Board, coordinator: User, site: Site, choice: str, line: str
) -> None:
    made = scheduling.plan(
        board=board, day=date(2026, 10, 25), starts=time(2, 30), minutes=20, choice=choice,
        by=coordinator, at=AT,
    )  # fmt: skip
    text = invited(made)
    found = next(one for one in unfolded(text) if (one.startswith("DTSTART") and "20261025T0" in one and "TZ" in one) or one == line)  # fmt: skip

    assert found == line
    zone = tzical(io.StringIO(text)).get("Europe/Zurich")
    wall = datetime(2026, 10, 25, 2, 30, tzinfo=zone)
    if choice == "first":
        assert wall.astimezone(UTC) == made.starts_at
