"""What stands beside each item of a list: who may be confused, who has died, which clock runs out, what other boards say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.days import day_at
from accounts.models import User
from accounts.permissions import memberships_of
from mdt.clocks import nearest, standings_of
from mdt.models import AgendaItem, Decision, Meeting
from mdt.rules.clocks import Standing
from mdt.rules.same_names import Named, confusable
from mdt.rules.slots import pause_after


@dataclass(frozen=True, slots=True)
class OtherBoard:
    """The same case at another board: where it is listed, or what that board said."""

    item: AgendaItem
    decision: Decision | None
    may_conflict: bool


@dataclass(frozen=True, slots=True)
class Marks:
    same_name: bool
    clock: Standing | None
    breaches: bool
    others: tuple[OtherBoard, ...]
    pause_before: bool


def marks_of(items: Sequence[AgendaItem], meeting: Meeting, today: date) -> dict[int, Marks]:
    named = [
        Named(
            item.pk,
            item.case.patient.family_name or "",
            item.case.patient.birth_date.year if item.case.patient.birth_date else None,
        )
        for item in items
    ]
    alike = confusable(named)
    clocks = standings_of([item.case_id for item in items], as_of=today)
    following = next_day(meeting)
    others = _others(items)
    pause = pause_after([item.planned_minutes for item in items], meeting.board.break_after_minutes)
    marks = {}
    for place, item in enumerate(items):
        clock = nearest(clocks, item.case_id)
        marks[item.pk] = Marks(
            same_name=item.pk in alike,
            clock=clock,
            breaches=bool(clock and clock.breaches_before(following)),
            others=tuple(others.get(item.pk, ())),
            pause_before=place == pause,
        )
    return marks


def next_day(meeting: Meeting) -> date | None:
    """The day of the board's meeting after this one, which was read ``for_page``."""
    following: datetime | None = meeting.next_start  # type: ignore[attr-defined]
    return day_at(meeting.board, following) if following else None


def _others(items: Sequence[AgendaItem]) -> dict[int, list[OtherBoard]]:
    cases = {item.case_id: item for item in items if item.is_elsewhere}  # type: ignore[attr-defined]
    if not cases:
        return {}
    elsewhere = (
        AgendaItem.objects.on_list()
        .filter(case__in=cases)
        .exclude(board__in={item.board_id for item in items})
        .select_related("meeting__board")
        .prefetch_related("decisions")
    )
    found: dict[int, list[OtherBoard]] = {}
    for other in elsewhere:
        mine, said = cases[other.case_id], _signed(other)
        own = _signed(mine)
        conflict = bool(said and own and said.intent != own.intent)
        found.setdefault(mine.pk, []).append(OtherBoard(other, said, conflict))
    return found


def _signed(item: AgendaItem) -> Decision | None:
    decision = item.latest_decision
    return decision if decision and decision.is_signed else None


def local_times(meeting: Meeting, user: User) -> tuple[tuple[str, datetime], ...]:
    """The start in the zone of the reader's own hospital, where it differs from the meeting's."""
    return _elsewhere(meeting, _zones(user))


def _zones(user: User) -> list[ZoneInfo]:
    return [ZoneInfo(name) for name in {row.site.time_zone: None for row in memberships_of(user)}]


def _elsewhere(meeting: Meeting, zones: Iterable[ZoneInfo]) -> tuple[tuple[str, datetime], ...]:
    here = meeting.local_start.utcoffset()
    starts = [meeting.starts_at.astimezone(zone) for zone in zones]
    return tuple((str(start.tzinfo), start) for start in starts if start.utcoffset() != here)


def with_local_times(meetings: Iterable[Meeting], user: User) -> list[Meeting]:
    """Each meeting with ``elsewhere``: when it begins by the clocks of the reader's own hospitals."""
    rows, zones = list(meetings), _zones(user)
    for one in rows:
        one.elsewhere = _elsewhere(one, zones)  # type: ignore[attr-defined]
    return rows
