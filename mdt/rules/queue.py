"""The queue rule: which meeting a case that needs one is put on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

OPEN_STATES = ("planned",)


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting as the queue sees it; minutes already planned and the minutes there are."""

    meeting: int
    starts_at: datetime
    cut_off_at: datetime
    capacity_minutes: int
    planned_minutes: int
    state: str = "planned"

    def takes(self, minutes: int, now: datetime) -> bool:
        """Open, before its cut-off, and with minutes left."""
        room = self.planned_minutes + minutes <= self.capacity_minutes
        return self.state in OPEN_STATES and now < self.cut_off_at and room


def next_slot(slots: Iterable[Slot], minutes: int, now: datetime) -> Slot | None:
    """The earliest suitable meeting; ``None`` puts the case on the unscheduled alarm."""
    suitable = (slot for slot in slots if slot.takes(minutes, now))
    return min(suitable, key=lambda slot: (slot.starts_at, slot.meeting), default=None)
