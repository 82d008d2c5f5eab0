"""Cut-offs and due dates in working days, in the board's own time zone."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def working_days_before(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """The day ``count`` working days before ``day``."""
    return _step(day, count, -1, holidays)


def working_days_after(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """The day ``count`` working days after ``day``."""
    return _step(day, count, 1, holidays)


def _step(day: date, count: int, direction: int, holidays: Collection[date]) -> date:
    while count:
        day += timedelta(days=direction)
        count -= is_working_day(day, holidays)
    return day


def local_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time of a place; in the night of a clock change the earlier of two equal times."""
    return datetime.combine(day, at, tzinfo=zone)


def weekly_dates(first: date, weekday: int, *, until: date) -> list[date]:
    """Every ``weekday`` (Monday 0) from ``first`` to ``until``, both included."""
    start = first + timedelta(days=(weekday - first.weekday()) % 7)
    return [start + timedelta(weeks=week) for week in range((until - start).days // 7 + 1)]


def cut_off(
    meeting_day: date, days: int, at: time, zone: ZoneInfo, holidays: Collection[date] = ()
) -> datetime:
    """The moment after which a case comes late: ``days`` working days before, at a local time."""
    return local_moment(working_days_before(meeting_day, days, holidays), at, zone)
