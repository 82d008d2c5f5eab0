"""Wall-clock times on the nights when the clocks change: some come twice, some never."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mdt.rules.deadlines import is_working_day

TWICE, NEVER = "twice", "never"
# What may be answered: which of two equal times, or to which side of the gap.
CHOICES = {TWICE: ("first", "second"), NEVER: ("later", "earlier")}
HOLIDAY_CHOICES = ("skip", "previous", "next")


def oddity(day: date, at: time, zone: ZoneInfo) -> str:
    """``twice`` or ``never`` for a time that the change of clocks doubles or leaves out; else nothing."""
    first = datetime.combine(day, at, tzinfo=zone)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return ""
    back = first.astimezone(UTC).astimezone(zone)
    return TWICE if back.replace(tzinfo=None, fold=0) == datetime.combine(day, at) else NEVER


def moment(day: date, at: time, zone: ZoneInfo, choice: str = "") -> datetime:
    """The moment in UTC. An odd time needs its choice. Raises ``ValueError`` without it."""
    kind = oddity(day, at, zone)
    if kind and choice not in CHOICES[kind]:
        raise ValueError(f"{at:%H:%M} on {day} comes {kind} in {zone.key}: say which is meant.")
    fold = int(choice in ("second", "earlier")) if kind else 0
    return datetime.combine(day, at, tzinfo=zone).replace(fold=fold).astimezone(UTC)


def moved_day(day: date, choice: str, holidays: Collection[date]) -> date | None:
    """The day on which a meeting takes place whose own day is a holiday; ``None`` for none."""
    if choice == "skip":
        return None
    step = timedelta(days=-1 if choice == "previous" else 1)
    while not is_working_day(day, holidays):
        day += step
    return day
