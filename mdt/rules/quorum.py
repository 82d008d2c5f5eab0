"""Who must be present when a case is decided; asked for each case, at the minute it is discussed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

DEFAULT_PROFILE = ("surgeon", "oncologist", "radiologist")


@dataclass(frozen=True, slots=True)
class Presence:
    """One person at the meeting: the discipline they speak for, and from when to when."""

    person: str
    discipline: str
    joined_at: datetime
    left_at: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        return self.joined_at <= moment and (self.left_at is None or moment < self.left_at)


@dataclass(frozen=True, slots=True)
class Quorum:
    present: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        return not self.missing


def quorum_at(presences: Iterable[Presence], required: Collection[str], moment: datetime) -> Quorum:
    """The disciplines present and missing at one moment."""
    here = {presence.discipline for presence in presences if presence.covers(moment)}
    missing = tuple(discipline for discipline in required if discipline not in here)
    return Quorum(tuple(sorted(here)), missing)
