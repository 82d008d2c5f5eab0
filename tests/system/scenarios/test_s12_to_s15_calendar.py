"""S12 to S15: clock changes, zones, holidays, and times that come twice or never."""

import io
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from django.utils import timezone

from accounts.exceptions import Invalid, NotAllowedNow
from accounts.models import Site, User
from mdt.actions import calendars, scheduling
from mdt.documents import ics
from mdt.documents.content import content_of
from mdt.models import Board, DateQuestion, Decision, Meeting, MeetingSeries
from mdt.presenters.list_marks import local_times
from mdt.rules.wall_clock import moment, oddity
from tests.mdt.conftest import person
from tests.mdt.course import AT, BY, TODAY

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def london(site: Site) -> Board:
    board = Board.objects.create(code="london", name="London board", time_zone="Europe/London")
    board.sites.add(site)
    MeetingSeries.objects.create(
        board=board, weekday=3, starts_at=time(8), cut_off_working_days=3, cut_off_time=time(12),
        first_on=date(2026, 1, 1), capacity_minutes=60,
    )  # fmt: skip
    return board


def extended(board: Board) -> list[Meeting]:
    scheduling.extend_series(series=board.series.get(), today=TODAY, by=BY, at=AT)
    return list(board.meetings.order_by("starts_at"))


def test_s12_summer_time_moves_utc_and_not_the_meeting(london: Board) -> None:
    before, after = (
        m for m in extended(london) if m.starts_at.date() in (date(2026, 3, 26), date(2026, 4, 2))
    )

    assert (before.starts_at.hour, after.starts_at.hour) == (8, 7)
    assert {m.local_start.time() for m in (before, after)} == {time(8)}
    cut_off = after.cut_off_at.astimezone(LONDON)
    assert (cut_off.date(), cut_off.time()) == (date(2026, 3, 30), time(12))


def test_s12_a_calendar_program_reads_the_same_times(london: Board) -> None:
    meetings = extended(london)
    text = ics.feed(meetings, organizer="o@x.example", link=str, at=AT)

    zone = tzical(io.StringIO(text)).get("Europe/London")
    assert zone is not None
    for meeting in meetings:
        wall = meeting.local_start.replace(tzinfo=None)
        assert f"DTSTART;TZID=Europe/London:{wall:%Y%m%dT%H%M%S}" in text
        assert wall.replace(tzinfo=zone).astimezone(UTC) == meeting.starts_at


def test_an_invitation_is_cancelled_under_the_same_uid(london: Board) -> None:
    meeting = extended(london)[0]
    first = ics.invitation(
        meeting, organizer="o@x.example", attendee="a@x.example", link=str, at=AT
    )
    meeting.state, meeting.invitation = "cancelled", 1
    second = ics.invitation(
        meeting, organizer="o@x.example", attendee="a@x.example", link=str, at=AT
    )

    uid = f"UID:{meeting.public_id}@crlm-board"
    assert uid in first
    assert uid in second
    assert ("METHOD:REQUEST" in first, "SEQUENCE:0" in first) == (True, True)
    assert ("METHOD:CANCEL" in second, "SEQUENCE:1" in second) == (True, True)
    assert all(len(line.encode()) <= 75 for line in second.split("\r\n"))


def test_s13_the_reader_sees_the_own_zone_too(london: Board, db: None) -> None:
    dubai = Site.objects.create(code="dubai", name="Dubai", time_zone="Asia/Dubai")
    reader, meeting = person(dubai, "surgeon"), extended(london)[0]

    ((zone, start),) = local_times(meeting, reader)
    assert (zone, f"{start:%H:%M}") == ("Asia/Dubai", "12:00")


def test_s14_a_holiday_asks_and_the_cut_off_is_counted_anew(
    london: Board, coordinator: User
) -> None:
    thursday = date(2026, 3, 12)
    calendars.add_holiday(board=london, day=thursday, name="Feast", by=coordinator, at=AT)
    assert thursday not in {m.local_start.date() for m in extended(london)}
    question = DateQuestion.objects.get()
    assert (question.kind, question.proposal) == ("holiday", "next")

    made = scheduling.confirm(question=question, choice="next", by=coordinator, at=AT)

    assert made is not None
    assert made.local_start.date() == date(2026, 3, 13)
    # Three working days before Friday, of which Thursday is none.
    assert made.cut_off_at.astimezone(LONDON).date() == date(2026, 3, 9)
    extended(london)
    assert DateQuestion.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "kind", "choice", "expected"),
    [
        (date(2026, 10, 25), "twice", "first", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), "twice", "second", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        (date(2026, 3, 29), "never", "later", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2026, 3, 29), "never", "earlier", datetime(2026, 3, 29, 0, 30, tzinfo=UTC)),
    ],
)
def test_s15_half_past_one_on_the_night_of_change(
    day: date, kind: str, choice: str, expected: datetime, london: Board, coordinator: User
) -> None:
    at = time(1, 30)
    assert oddity(day, at, LONDON) == kind
    assert moment(day, at, LONDON, choice) == expected
    with pytest.raises(Invalid, match="Choose"):
        scheduling.plan(board=london, day=day, starts=at, minutes=30, by=coordinator, at=AT)

    made = scheduling.plan(
        board=london, day=day, starts=at, minutes=90, choice=choice, by=coordinator, at=AT
    )

    assert made.starts_at == expected
    assert made.ends_at - made.starts_at == timedelta(minutes=90)


@pytest.mark.parametrize(
    ("choice", "held_on"), [("previous", date(2026, 3, 11)), ("skip", None)], ids=["before", "none"]
)
def test_s14_the_coordinator_may_choose_otherwise(
    choice: str, held_on: date | None, london: Board, coordinator: User
) -> None:
    thursday = date(2026, 3, 12)
    calendars.add_holiday(board=london, day=thursday, name="Feast", by=coordinator, at=AT)
    extended(london)

    made = scheduling.confirm(
        question=DateQuestion.objects.get(), choice=choice, by=coordinator, at=AT
    )

    assert (made and made.local_start.date()) == held_on
    with pytest.raises(NotAllowedNow):
        scheduling.confirm(
            question=DateQuestion.objects.get(), choice=choice, by=coordinator, at=AT
        )


@pytest.mark.parametrize(("choice", "hour"), [("first", 0), ("second", 1)])
def test_s15_half_past_two_in_zurich_comes_twice(
    choice: str, hour: int, board: Board, coordinator: User
) -> None:
    made = scheduling.plan(
        board=board, day=date(2026, 10, 25), starts=time(2, 30), minutes=45, choice=choice, by=coordinator, at=AT
    )  # fmt: skip

    assert (made.starts_at.hour, made.starts_at.minute) == (hour, 30)
    assert made.local_start.time() == time(2, 30)
    assert made.ends_at > made.starts_at


def test_s13_minutes_speak_in_the_zone_of_the_meeting(signed_decision: Decision) -> None:
    with timezone.override("Asia/Dubai"):
        said = content_of(signed_decision.item.meeting, pseudonymised=True)

    assert said.starts_at == "2026-03-05 08:00"
    assert said.place_time == "Europe/Zurich"
    assert "2026-03-05 08:00 (Europe/Zurich)" in said.cases[0].signed
