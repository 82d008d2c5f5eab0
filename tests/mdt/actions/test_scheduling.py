"""Weekly meetings stay at their local time, and are made once."""

from datetime import date, timedelta

import pytest

from mdt.actions.scheduling import extend_series
from mdt.models import Meeting, MeetingSeries
from tests.mdt.course import AT, BY, TODAY

pytestmark = pytest.mark.django_db


def extend(series: MeetingSeries, today: date = TODAY) -> int:
    return extend_series(series=series, today=today, by=BY, at=AT)


def test_twelve_weeks_once(series: MeetingSeries) -> None:
    assert extend(series) == 12
    assert extend(series) == 0
    assert extend(series, TODAY + timedelta(weeks=1)) == 1


def test_summer_time_moves_the_clock_not_the_meeting(series: MeetingSeries) -> None:
    extend(series)

    meetings = [*Meeting.objects.order_by("starts_at")]
    assert {meeting.local_start.hour for meeting in meetings} == {8}
    assert {meeting.starts_at.hour for meeting in meetings} == {6, 7}
    assert {m.ends_at - m.starts_at for m in meetings} == {timedelta(minutes=60)}
    assert {m.cut_off_at.astimezone(series.board.zone).hour for m in meetings} == {12}


def test_a_series_ends_on_its_last_day(series: MeetingSeries) -> None:
    series.last_on = date(2026, 3, 12)

    assert extend(series) == 2
