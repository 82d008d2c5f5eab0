"""Changing and ending a series: what is still to come follows, what was held or moved by hand stays."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.exceptions import Invalid, NotPermitted
from accounts.models import User
from mdt.actions import calendars, meetings, scheduling, series
from mdt.models import AgendaItem, Board, DateQuestion, Meeting, MeetingSeries, Notice
from tests.mdt.course import AT, BY, TODAY

pytestmark = pytest.mark.django_db
RULE = (
    "weekday", "starts_at", "capacity_minutes", "cut_off_working_days", "cut_off_time",
    "lock_working_days", "lock_time", "holiday_rule",
)  # fmt: skip


def rule(one: MeetingSeries, **changes: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in RULE} | changes


def change(one: MeetingSeries, by: User, **changes: Any) -> tuple[int, int]:
    return series.change(series=one, today=TODAY, by=by, at=AT, **rule(one, **changes))


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Europe/Zurich"))  # type: ignore[arg-type,misc]


def starts(board: Board) -> list[datetime]:
    """Compared as wall clocks of one place, so that the change to summer time shows nothing."""
    rows = board.meetings.exclude(state="cancelled").order_by("starts_at")
    return [meeting.local_start for meeting in rows]


@pytest.fixture
def one(board: Board) -> MeetingSeries:
    return board.series.get()


def test_planned_meetings_follow_with_their_deadlines_and_their_lists(
    one: MeetingSeries, listed_item: AgendaItem, coordinator: User
) -> None:
    before = starts(one.board)
    assert change(one, coordinator, weekday=4, starts_at=time(9, 30)) == (len(before), 0)

    moved = starts(one.board)
    assert moved[:-1] == [
        day + timedelta(days=1, hours=1, minutes=30) for day in before[: len(moved) - 1]
    ]
    listed_item.refresh_from_db()
    meeting = listed_item.meeting
    assert meeting.local_start == local(2026, 3, 6, 9, 30)
    assert (meeting.ends_at - meeting.starts_at, meeting.invitation) == (timedelta(minutes=60), 1)
    assert meeting.cut_off_at.astimezone(one.board.zone).date() == date(2026, 3, 4)


def test_what_is_locked_or_was_moved_by_hand_stays(one: MeetingSeries, coordinator: User) -> None:
    first, second = one.board.meetings.order_by("starts_at")[:2]
    meetings.move_to(meeting=first, state="locked", by=coordinator, at=AT)
    scheduling.reschedule(
        meeting=second, day=date(2026, 3, 13), starts=time(8), by=coordinator, at=AT
    )
    follow, stay = change(one, coordinator, starts_at=time(10))

    assert stay == 1
    assert starts(one.board)[:2] == [local(2026, 3, 5, 8), local(2026, 3, 13, 8)]
    assert {day.hour for day in starts(one.board)[2:]} == {10}
    assert follow == len(starts(one.board)) - 2


def test_a_meeting_moved_by_hand_is_not_made_again_in_its_old_place(
    one: MeetingSeries, coordinator: User
) -> None:
    second = one.board.meetings.order_by("starts_at")[1]
    before = one.board.meetings.count()
    scheduling.reschedule(
        meeting=second, day=date(2026, 3, 13), starts=time(8), by=coordinator, at=AT
    )

    assert scheduling.extend_series(series=one, today=TODAY, by=BY, at=AT) == 0
    change(one, coordinator, weekday=2)
    assert one.board.meetings.count() in (before, before + 1)  # a week more may be in sight
    assert local(2026, 3, 11, 8) not in starts(one.board)


def test_a_new_date_on_a_holiday_leaves_the_meeting_where_it_is(
    one: MeetingSeries, coordinator: User
) -> None:
    day = date(2026, 3, 13)
    calendars.add_holiday(board=one.board, day=day, name="Local", by=coordinator, at=AT)
    _follow, stay = change(one, coordinator, weekday=4)

    assert stay == 1
    assert local(2026, 3, 12, 8) in starts(one.board)
    assert not DateQuestion.objects.filter(day=day).exists()


def test_the_same_rule_changes_nothing(one: MeetingSeries, coordinator: User) -> None:
    assert change(one, coordinator) == (0, 0)
    assert Notice.objects.count() == 0


def test_no_two_series_and_no_two_meetings_at_one_time(
    one: MeetingSeries, coordinator: User
) -> None:
    scheduling.plan(
        board=one.board, day=date(2026, 3, 6), starts=time(9), minutes=30, by=coordinator, at=AT
    )
    with pytest.raises(Invalid) as refusal:
        change(one, coordinator, weekday=4, starts_at=time(9))
    assert refusal.value.problems[0].path == "starts_at"
    MeetingSeries.objects.create(
        board=one.board, weekday=1, starts_at=time(8), cut_off_time=time(12), first_on=TODAY
    )
    with pytest.raises(Invalid):
        change(one, coordinator, weekday=1)


def test_ended_later_meetings_are_cancelled_and_held_ones_stay(
    one: MeetingSeries, coordinator: User, stranger: User
) -> None:
    last = date(2026, 3, 12)
    with pytest.raises(NotPermitted):
        series.end(series=one, last_on=last, by=stranger, at=AT)
    cancelled = series.end(series=one, last_on=last, by=coordinator, at=AT)

    assert starts(one.board) == [local(2026, 3, 5, 8), local(2026, 3, 12, 8)]
    assert cancelled == one.board.meetings.filter(state="cancelled", invitation=1).count()
    one.refresh_from_db()
    assert scheduling.extend_series(series=one, today=TODAY, by=BY, at=AT) == 0


def test_no_end_over_listed_cases(
    one: MeetingSeries, listed_item: AgendaItem, coordinator: User
) -> None:
    with pytest.raises(Invalid) as refusal:
        series.end(series=one, last_on=TODAY, by=coordinator, at=AT)
    assert "5 Mar 2026" in refusal.value.message
    assert Meeting.objects.filter(state="cancelled").count() == 0


def test_no_end_before_today(one: MeetingSeries, coordinator: User) -> None:
    with pytest.raises(Invalid):
        series.end(series=one, last_on=TODAY - timedelta(days=1), by=coordinator, at=AT)
