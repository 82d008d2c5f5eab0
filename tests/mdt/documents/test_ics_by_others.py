"""What another library makes of our invitations: the icalendar package, and the demands of Outlook."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from mdt.actions import scheduling
from mdt.documents.vtimezone import vtimezone
from mdt.models import Board, Meeting

pytestmark = pytest.mark.django_db


def read(text: str) -> tuple[Any, Any]:
    """The one calendar and its one event; a fault of syntax is an error, and none is passed over."""
    found: Any = icalendar.Calendar.from_ical(text)
    assert found.errors == []
    (event,) = found.walk("VEVENT")
    assert event.errors == []
    return found, event


def asked_for(meeting: Meeting, browser: Client) -> tuple[str, str]:
    answer = browser.get(f"/meetings/{meeting.public_id}/invitation.ics")
    assert answer.status_code == 200
    return answer.content.decode(), answer["Content-Type"]


@pytest.fixture
def browser(coordinator: User) -> Client:
    client = Client()
    client.force_login(coordinator)
    return client


def planned(board: Board, coordinator: User) -> Meeting:
    day = timezone.now().date() + timedelta(days=30)
    return scheduling.plan(
        board=board, day=day, starts=time(8), minutes=60, by=coordinator, at=timezone.now()
    )


@pytest.mark.slow
def test_an_entry_is_made_moved_and_taken_away(board: Board, coordinator: User, browser: Client) -> None:  # fmt: skip
    """RFC 5546: one UID; SEQUENCE rises with each change of time; a cancellation names organizer, people and zone again."""
    meeting = planned(board, coordinator)
    told = [asked_for(meeting, browser)]
    day = meeting.local_start.date() + timedelta(days=1)
    scheduling.reschedule(meeting=meeting, day=day, starts=time(9), by=coordinator, at=timezone.now())  # fmt: skip
    meeting.refresh_from_db()
    told.append(asked_for(meeting, browser))
    gone = browser.post(f"/meetings/{meeting.public_id}/cancel/", {"because": "holiday"})
    assert gone.status_code == 302, gone.content
    told.append(asked_for(meeting, browser))

    calendars, events = zip(*(read(text) for text, _ in told), strict=True)
    assert [one["METHOD"] for one in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [kind for _, kind in told] == [
        f"text/calendar; charset=utf-8; method={method}" for method in ("REQUEST", "REQUEST", "CANCEL")
    ]  # fmt: skip
    assert len({one["UID"] for one in events}) == 1
    assert [one["SEQUENCE"] for one in events] == [0, 1, 2]
    assert [one["STATUS"] for one in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert all(one["DTSTAMP"].dt.utcoffset() == timedelta() for one in events)
    assert events[1]["DTSTART"].dt == events[2]["DTSTART"].dt == meeting.starts_at
    assert events[1]["DTEND"].dt == meeting.ends_at
    for calendar, event in zip(calendars, events, strict=True):
        assert event["ATTENDEE"] == f"mailto:{coordinator.email}"
        assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
        assert event["ORGANIZER"].startswith("mailto:")
        assert event["URL"] == f"http://testserver/meetings/{meeting.public_id}/"
        assert {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")} == {"Europe/Zurich"}


def test_names_survive_folding_and_signs(board: Board, browser: Client, settings: Any) -> None:
    name = '肝转移多学科会诊（周四）; with, signs \\ "quoted" ' * 3
    Board.objects.filter(pk=board.pk).update(name=name)
    settings.DEFAULT_FROM_EMAIL = "肝 Board Lakeside <board+mdt@x.example>"
    text, _ = asked_for(board.meetings.all()[0], browser)
    _, event = read(text)

    assert event["SUMMARY"] == name
    assert event["ORGANIZER"] == "mailto:board+mdt@x.example"
    assert event["ORGANIZER"].params["CN"] == name.replace('"', "")
    assert max(len(line) for line in text.encode().split(b"\r\n")) <= 75


def observances(lines: list[str]) -> list[str]:
    return [line for line in lines if line in ("BEGIN:STANDARD", "BEGIN:DAYLIGHT")]


@pytest.mark.parametrize(
    "name",
    ["Europe/Zurich", "Europe/London", "Europe/Dublin", "America/New_York", "America/Sao_Paulo", "Asia/Shanghai", "Australia/Lord_Howe", "Pacific/Auckland", "Asia/Kolkata", "America/St_Johns", "UTC"],
)  # fmt: skip
@pytest.mark.parametrize("year", [2026, 2027])
def test_a_zone_is_told_as_outlook_takes_it(name: str, year: int) -> None:
    """At most one STANDARD and one DAYLIGHT; every hour of every day is the same to the library and to Python."""
    zone = ZoneInfo(name)
    days = [datetime(year, 1, 1, 0, 30, tzinfo=UTC) + timedelta(hours=7 * n) for n in range(1240)]
    lines = vtimezone(zone, [days[0], days[-1]])
    assert len(set(observances(lines))) == len(observances(lines))
    assert "BEGIN:STANDARD" in lines
    # Under a name that nobody knows, the library has the lines alone to go by.
    told = [f"TZID:Somewhere/{name}" if line.startswith("TZID:") else line for line in lines]
    found: Any = icalendar.Timezone.from_ical("\r\n".join([*told, ""]))
    read_zone = found.to_tz()

    for moment in days:
        assert moment.astimezone(read_zone).utcoffset() == moment.astimezone(zone).utcoffset(), moment  # fmt: skip


def test_a_zone_without_a_rule_is_told_in_utc(board: Board, browser: Client) -> None:
    """Morocco leaves its time in Ramadan: two changes a year on other days each year."""
    zone = ZoneInfo("Africa/Casablanca")
    assert vtimezone(zone, [datetime(2026, 3, 5, 9, tzinfo=UTC)]) == []
    Board.objects.filter(pk=board.pk).update(time_zone=zone.key)
    meeting = board.meetings.all()[0]
    text, _ = asked_for(meeting, browser)
    calendar, event = read(text)

    assert calendar.walk("VTIMEZONE") == []
    assert event["DTSTART"].dt == meeting.starts_at
    assert re.search(r"^DTSTART:\d{8}T\d{6}Z\r$", text, re.MULTILINE)


def test_a_calendar_to_subscribe_to_is_read_whole(board: Board, coordinator: User, browser: Client) -> None:  # fmt: skip
    made = planned(board, coordinator)
    page = browser.post("/meetings/calendar/feed/").content.decode()
    address = re.search(r"http://testserver(/calendar/[^\"<\s]+\.ics)", page)
    assert address, page
    answer = Client().get(address[1])
    found: Any = icalendar.Calendar.from_ical(answer.content)
    events = found.walk("VEVENT")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert found["METHOD"] == "PUBLISH"
    meetings = {f"{one.public_id}@crlm-board": one for one in Meeting.objects.all()}
    for event in events:
        assert event.errors == []
        assert event["DTSTART"].dt == meetings[event["UID"]].starts_at
        assert "ATTENDEE" not in event
    assert f"{made.public_id}@crlm-board" in {event["UID"] for event in events}
