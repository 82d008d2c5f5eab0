"""The clocks of a time zone as calendar programs are told of them (RFC 5545 3.6.5).

Outlook takes at most one STANDARD and one DAYLIGHT, each with a yearly rule, and counts the whole zone as UTC where there
are more ([MS-STANOICAL] 2.2.47, [MS-OXCICAL] 2.1.3.1.1.19). A zone whose changes follow no such rule in the years of
the meetings is not told of; the meetings then stand in UTC.
"""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

STAMP = "%Y%m%dT%H%M%S"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Change:
    """A moment at which the clocks change; ``onset`` is said in the time that holds until then."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def rule(self) -> tuple[object, ...]:
        """What must be the same in each year, besides the week."""
        onset = self.onset
        return onset.month, onset.weekday(), onset.time(), self.before, self.after

    @property
    def weeks(self) -> set[int]:
        """Which of its weekdays in the month it is: counted from the first, and -1 for the last."""
        last = calendar.monthrange(self.onset.year, self.onset.month)[1]
        return {(self.onset.day - 1) // 7 + 1} | ({-1} if self.onset.day > last - 7 else set())


def vtimezone(zone: ZoneInfo, moments: Iterable[datetime]) -> list[str]:
    """The lines of the zone for these moments; none where no yearly rule says how its clocks go."""
    held = list(moments)
    years = range(min(held).year - 1, max(held).year + 1)
    by_year = [_changes(zone, year) for year in years]
    parts = list(_parts(by_year)) if any(by_year) else [_steady(zone, held[0])]
    if not parts or len(parts) > 2:
        return []
    return ["BEGIN:VTIMEZONE", f"TZID:{zone.key}", *(line for part in parts for line in part), "END:VTIMEZONE"]  # fmt: skip


def _parts(by_year: list[list[Change]]) -> Iterator[list[str]]:
    """One part for each change that comes every year by the same rule; nothing where one does not."""
    if len({len(changes) for changes in by_year}) != 1:
        return
    rules = [list(changes) for changes in zip(*by_year, strict=True)]
    weeks = [set.intersection(*(change.weeks for change in same)) for same in rules]
    if not all(weeks) or any(len({change.rule for change in same}) > 1 for same in rules):
        return
    for same, week in zip(rules, weeks, strict=True):
        first = same[0]
        number = -1 if -1 in week else min(week)
        day = f"{number}{DAYS[first.onset.weekday()]}"
        rule = f"RRULE:FREQ=YEARLY;BYMONTH={first.onset.month};BYDAY={day}"
        yield _part(first, rule)


def _part(change: Change, *rule: str) -> list[str]:
    """Summer time is whichever is ahead; some zones name their winter the exception."""
    kind = "DAYLIGHT" if change.after > change.before else "STANDARD"
    return [
        f"BEGIN:{kind}", f"DTSTART:{change.onset:{STAMP}}", *rule, f"TZOFFSETFROM:{_offset(change.before)}",
        f"TZOFFSETTO:{_offset(change.after)}", f"TZNAME:{change.name}", f"END:{kind}",
    ]  # fmt: skip


def _steady(zone: ZoneInfo, moment: datetime) -> list[str]:
    local = moment.astimezone(zone)
    offset = local.utcoffset() or timedelta()
    return _part(Change(datetime(1970, 1, 1), offset, offset, local.tzname() or zone.key))  # noqa: DTZ001  a local time


def _changes(zone: ZoneInfo, year: int) -> list[Change]:
    """The changes of a year in UTC, to the minute."""
    moment, end, step = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC), timedelta(days=1)  # fmt: skip
    found = []
    while moment < end:
        if _at(zone, moment) != _at(zone, moment + step):
            low, high = moment, moment + step
            while high - low > timedelta(minutes=1):
                middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
                low, high = (middle, high) if _at(zone, middle) == _at(zone, low) else (low, middle)
            onset = (high + _at(zone, low)).replace(tzinfo=None)
            name = high.astimezone(zone).tzname() or zone.key
            found.append(Change(onset, _at(zone, low), _at(zone, high), name))
        moment += step
    return found


def _at(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
