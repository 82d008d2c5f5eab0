"""Waiting-time clocks: when one runs out, and whether it does before the next meeting."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mdt.rules.deadlines import working_days_after

UNITS = ("calendar", "working")
# What a breach was due to, as New Zealand codes it; other countries use the same three (practice 2.1).
DELAYS = ("patient", "clinical", "capacity")


@dataclass(frozen=True, slots=True)
class ClockDefinition:
    """One clock of a country profile, as data. ``target`` counts ``unit`` days."""

    code: str
    profile: str
    title: str
    starts: str
    stops: str
    target: int
    unit: str
    adjustments: tuple[str, ...]
    source: str
    needs_delay_code: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A running clock on one day: the adjusted last day, and the calendar days left (negative once breached)."""

    definition: ClockDefinition
    due_on: date
    days_left: int
    adjusted_days: int

    @property
    def is_breached(self) -> bool:
        return self.days_left < 0

    def breaches_before(self, day: date | None) -> bool:
        """Whether the clock runs out before ``day``; without a next meeting every running clock does."""
        return day is None or self.due_on < day


class BadProfile(ValueError):
    """A clock of the configuration that cannot be used, and why."""


def read_profiles(rows: Iterable[Mapping[str, object]]) -> dict[str, ClockDefinition]:
    """Check the clocks of a configuration file. Raises ``BadProfile`` naming the clock."""
    found: dict[str, ClockDefinition] = {}
    for row in rows:
        clock = _read(row)
        if clock.code in found:
            raise BadProfile(f"Clock {clock.code} is defined twice.")
        found[clock.code] = clock
    return found


def _read(row: Mapping[str, object]) -> ClockDefinition:
    code = str(row.get("code", "")) or "without a code"
    names = (
        "code",
        "profile",
        "title",
        "starts",
        "stops",
        "target",
        "unit",
        "adjustments",
        "source",
    )
    missing = [name for name in names if name not in row]
    if missing:
        raise BadProfile(f"Clock {code} lacks {', '.join(missing)}.")
    target, reasons = row["target"], row["adjustments"]
    if not isinstance(target, int) or target <= 0 or row["unit"] not in UNITS:
        raise BadProfile(f"Clock {code} needs a target of at least one calendar or working day.")
    if not isinstance(reasons, list):
        raise BadProfile(f"Clock {code} needs a list of adjustments.")
    delay = row.get("delay_code", False)
    if not isinstance(delay, bool):
        raise BadProfile(f"Clock {code} says with true or false whether it needs a delay code.")
    return ClockDefinition(
        code, str(row["profile"]), str(row["title"]), str(row["starts"]), str(row["stops"]),
        target, str(row["unit"]), tuple(map(str, reasons)), str(row["source"]), delay is True,
    )  # fmt: skip


def standing(
    definition: ClockDefinition,
    started_on: date,
    *,
    as_of: date,
    adjusted_days: int = 0,
    holidays: Collection[date] = (),
) -> Standing:
    """Where a clock stands on ``as_of``. The start is day 0; adjustments put off the end by calendar days."""
    if definition.unit == "working":
        due_on = working_days_after(started_on, definition.target, holidays)
    else:
        due_on = started_on + timedelta(days=definition.target)
    due_on += timedelta(days=adjusted_days)
    return Standing(definition, due_on, (due_on - as_of).days, adjusted_days)
