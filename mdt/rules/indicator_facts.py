"""What the indicators look at: plain records of meetings, listings, decisions, cases and tasks, and nothing else.

Days are those of the board's own time zone. ``None`` and empty words mean *not recorded*. What a year has thousands
of is a named tuple: a frozen dataclass takes several times as long to make.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, TypeVar

T = TypeVar("T")

HELD = ("in_session", "ended", "approved", "archived")
# On the list when the meeting began; what was moved or taken off before is on another list, or on the alarm.
LISTED = ("listed", "decided", "noted", "deferred", "carried_over")


@dataclass(frozen=True, slots=True)
class MeetingFact:
    """``locked_at`` is when the list was first sent out, or was to be locked; ``core`` its quorum profile."""

    pk: int
    board: int
    day: date
    state: str
    locked_at: datetime | None
    core: tuple[str, ...]

    @property
    def is_held(self) -> bool:
        return self.state in HELD


class DecisionFact(NamedTuple):
    """The version in force of a signed decision; its signature, letters and talk are the first ones there were.

    ``surgeon`` says how the liver surgeons were represented: present, by deputy, in writing, absent, or unknown ("").
    """

    pk: int
    signed_on: date
    intent: str
    treatments: frozenset[str]
    resectability: str = ""
    closes_resection: bool = False
    quorum: str = ""
    surgeon: str = ""
    trial: str = ""
    gp_due: date | None = None
    gp_sent_on: date | None = None
    patient_due: date | None = None
    informed_on: date | None = None
    fate: str = "unknown"
    fate_reason: str = ""
    expected_by: date | None = None
    began_on: date | None = None


class ReferralFact(NamedTuple):
    pk: int
    case: int
    patient: int
    submitted_on: date
    reason: str
    priority: str
    is_waiting: bool = False


class ItemFact(NamedTuple):
    """One listing of a case. ``asked_by`` are the kinds of its reasons: flag, referral, rediscussion."""

    pk: int
    case: int
    patient: int
    meeting: MeetingFact
    state: str
    mode: str = "discuss"
    question: str = ""
    carried_over: int = 0
    deferral_reason: str = ""
    is_late: bool = False
    planned_minutes: int = 0
    used_minutes: Decimal | None = None
    died_on: date | None = None
    decision: DecisionFact | None = None
    asked_by: frozenset[str] = frozenset()
    referrals: tuple[ReferralFact, ...] = ()

    @property
    def day(self) -> date:
        return self.meeting.day

    @property
    def is_listed(self) -> bool:
        return self.state in LISTED

    @property
    def is_answered(self) -> bool:
        """Decided with a signature, or noted under its standard of care."""
        return self.decision is not None or self.state == "noted"

    @property
    def is_discussed(self) -> bool:
        """Discussed in full and decided with a signature; a case that was noted is not."""
        return self.decision is not None and self.mode == "discuss"


class MaterialFact(NamedTuple):
    """A study or specimen. ``available_at`` is the first moment at which it is known to have been there."""

    case: int
    state: str
    changed_at: datetime
    available_at: datetime | None


class TreatmentFact(NamedTuple):
    """Something that was done: a line of therapy that began, an operation that was performed."""

    kind: str
    day: date | None
    is_operation: bool = False


class CaseFact(NamedTuple):
    """``boards`` are those that serve the hospital of the case."""

    pk: int
    patient: int
    opened_on: date
    boards: frozenset[int]
    diagnosed_on: date | None = None
    detected_on: date | None = None
    treatments: tuple[TreatmentFact, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskFact:
    pk: int
    case: int
    patient: int
    due_on: date
    closed_on: date | None
    # Given because the board saw something else than the report of radiology or pathology says.
    is_addendum: bool = False


@dataclass(frozen=True, slots=True)
class StayFact:
    """Somebody at a meeting: for which discipline, and as a member or a deputy."""

    meeting: int
    person: str
    discipline: str
    capacity: str


@dataclass(frozen=True)
class Facts:
    """Everything read for a period, as of one day. Listings go on after the period, up to that day."""

    as_of: date
    meetings: tuple[MeetingFact, ...] = ()
    items: tuple[ItemFact, ...] = ()
    waiting: tuple[ReferralFact, ...] = ()
    cases: tuple[CaseFact, ...] = ()
    materials: tuple[MaterialFact, ...] = ()
    tasks: tuple[TaskFact, ...] = ()
    stays: tuple[StayFact, ...] = ()

    @cached_property
    def held(self) -> tuple[MeetingFact, ...]:
        return tuple(meeting for meeting in self.meetings if meeting.is_held)

    @cached_property
    def listed(self) -> tuple[ItemFact, ...]:
        """Listings of meetings that were held."""
        return tuple(item for item in self.items if item.meeting.is_held and item.is_listed)

    @cached_property
    def discussions(self) -> Mapping[int, tuple[ItemFact, ...]]:
        """The discussions of each case, the first one first."""
        return _gathered((item.case, item) for item in self.items if item.is_discussed)

    @cached_property
    def materials_of(self) -> Mapping[int, tuple[MaterialFact, ...]]:
        return _gathered((material.case, material) for material in self.materials)

    @cached_property
    def stays_at(self) -> Mapping[int, tuple[StayFact, ...]]:
        return _gathered((stay.meeting, stay) for stay in self.stays)

    def has_met_since(self, boards: frozenset[int], day: date) -> bool:
        """Whether one of these boards has met after a day: before that, nobody could have been discussed."""
        return any(self._last_held.get(board, date.min) > day for board in boards)

    @cached_property
    def _last_held(self) -> Mapping[int, date]:
        ordered = sorted(self.held, key=lambda meeting: meeting.day)
        return {meeting.board: meeting.day for meeting in ordered}


def _gathered(pairs: Iterable[tuple[int, T]]) -> Mapping[int, tuple[T, ...]]:
    found: dict[int, list[T]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}
