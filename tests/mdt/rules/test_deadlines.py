"""Working days, and cut-offs that stay at their local time when the clocks change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from mdt.rules.deadlines import (
    cut_off,
    local_moment,
    weekly_dates,
    working_days_after,
    working_days_before,
)

ZURICH, SHANGHAI = ZoneInfo("Europe/Zurich"), ZoneInfo("Asia/Shanghai")
NOON = time(12)


@pytest.mark.parametrize(
    ("_why", "day", "zone", "expected"),
    [
        (
            "two days before a Thursday",
            date(2026, 3, 5),
            ZURICH,
            datetime(2026, 3, 3, 11, tzinfo=UTC),
        ),
        ("over a weekend", date(2026, 3, 9), ZURICH, datetime(2026, 3, 5, 11, tzinfo=UTC)),
        (
            "clocks go forward on 29 March: Friday noon is still winter time",
            date(2026, 3, 31),
            ZURICH,
            datetime(2026, 3, 27, 11, tzinfo=UTC),
        ),
        (
            "clocks go back on 25 October: Friday noon is still summer time",
            date(2026, 10, 27),
            ZURICH,
            datetime(2026, 10, 23, 10, tzinfo=UTC),
        ),
        (
            "no summer time in China",
            date(2026, 3, 31),
            SHANGHAI,
            datetime(2026, 3, 27, 4, tzinfo=UTC),
        ),
    ],
)
def test_cut_off(_why: str, day: date, zone: ZoneInfo, expected: datetime) -> None:
    assert cut_off(day, 2, NOON, zone) == expected


def test_cut_off_skips_a_holiday() -> None:
    easter_monday = date(2026, 4, 6)

    moment = cut_off(date(2026, 4, 8), 2, NOON, ZURICH, holidays=[easter_monday])

    assert moment.date() == date(2026, 4, 3)


def test_an_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    assert local_moment(date(2026, 10, 25), time(2, 30), ZURICH).utcoffset() == (
        local_moment(date(2026, 10, 24), time(2, 30), ZURICH).utcoffset()
    )


@pytest.mark.parametrize("count", [0, 1, 4, 5, 11])
def test_working_days_there_and_back(count: int) -> None:
    monday = date(2026, 3, 2)

    assert working_days_before(working_days_after(monday, count), count) == monday


def test_weekly_dates() -> None:
    days = weekly_dates(date(2026, 3, 2), 3, until=date(2026, 3, 19))

    assert days == [date(2026, 3, 5), date(2026, 3, 12), date(2026, 3, 19)]


def test_weekly_dates_of_a_series_that_is_over() -> None:
    assert weekly_dates(date(2026, 3, 2), 3, until=date(2026, 2, 1)) == []
