"""The queue rule: which meeting a case that needs one is put on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

OPEN_STATES = ("planned",)


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting as the queue sees it: the minutes there are, those already planned, and how many the queue may fill."""

    meeting: int
    starts_at: datetime
    cut_off_at: datetime
    capacity_minutes: int
    planned_minutes: int
    state: str = "planned"
    fill_minutes: int | None = None

    def takes(self, minutes: int, now: datetime) -> bool:
        """Open, before its cut-off, and with minutes left that may be filled.

        An empty list takes one case that the meeting has time for at all: else a short meeting would never have one.
        """
        limit = self.capacity_minutes if self.fill_minutes is None else self.fill_minutes
        if not self.planned_minutes:
            limit = max(limit, self.capacity_minutes)
        room = self.planned_minutes + minutes <= limit
        return self.state in OPEN_STATES and now < self.cut_off_at and room


def fill_minutes(
    capacity_minutes: int, *, percent: int, break_after: int, break_minutes: int
) -> int:
    """How many minutes of a meeting are planned at most, so that what takes longer does not push cases off the list.

    A share of the minutes for cases, which are all but the pause that a meeting longer than ``break_after`` makes.
    """
    pause = break_minutes if capacity_minutes > break_after else 0
    return max(capacity_minutes - pause, 0) * percent // 100


def next_slot(slots: Iterable[Slot], minutes: int, now: datetime) -> Slot | None:
    """The earliest suitable meeting; ``None`` puts the case on the unscheduled alarm."""
    suitable = (slot for slot in slots if slot.takes(minutes, now))
    return min(suitable, key=lambda slot: (slot.starts_at, slot.meeting), default=None)
