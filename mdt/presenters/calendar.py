"""The calendar page: dates to confirm, holidays, extraordinary meetings, one's own feed; and cancelling a meeting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.days import day_at, today_of
from accounts.models import User
from accounts.permissions import Permission
from mdt.actions.triage import may_at
from mdt.clocks import nearest, standings_of
from mdt.models import (
    AgendaItem,
    Board,
    CalendarFeed,
    DateQuestion,
    Holiday,
    Meeting,
    MeetingSeries,
)
from mdt.rules.clocks import Standing
from mdt.rules.wall_clock import CHOICES, HOLIDAY_CHOICES

WORDS = {
    "skip": "no meeting", "previous": "the working day before", "next": "the next working day",
    "first": "the first of the two", "second": "the second of the two",
    "later": "after the gap", "earlier": "before the gap",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    question: DateQuestion
    ways: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CalendarPage:
    asked: list[Asked]
    holidays: list[Holiday]
    boards: list[Board]
    feed: CalendarFeed | None
    series: list[MeetingSeries]


@dataclass(frozen=True, slots=True)
class Leaving:
    """One case of a meeting that is to be cancelled: what was ``chosen`` for it, or else where the ``rest`` goes."""

    item: AgendaItem
    clock: Standing | None
    breaches: bool
    chosen: str
    rest: str

    @property
    def goes_to(self) -> str:
        """A case that breaches before the next meeting never goes along with the others."""
        return self.chosen or ("" if self.breaches else self.rest)


@dataclass(frozen=True, slots=True)
class CancelPage:
    meeting: Meeting
    rows: list[Leaving]
    targets: list[Meeting]
    rest: str

    @property
    def breaching(self) -> int:
        return sum(row.breaches for row in self.rows)


def calendar_page(user: User, now: datetime) -> CalendarPage:
    boards = [
        board
        for board in Board.objects.visible_to(user).prefetch_related("sites")
        if may_at(user, board, (Permission.SCHEDULE,))
    ]
    today = today_of(user, now)
    questions = DateQuestion.objects.visible_to(user).open(today)
    asked = questions.filter(series__board__in=boards).select_related("series__board")
    coming = Holiday.objects.filter(board__in=boards, day__gte=today).select_related("board")
    running = MeetingSeries.objects.filter(board__in=boards).running(today)
    return CalendarPage(
        asked=[Asked(one, _ways(one)) for one in asked],
        holidays=list(coming[:30]),
        boards=boards,
        series=list(running.select_related("board").order_by("board", "weekday", "starts_at")),
        feed=CalendarFeed.objects.filter(user=user).first(),
    )


def _ways(question: DateQuestion) -> list[tuple[str, str]]:
    ways = HOLIDAY_CHOICES if question.kind == "holiday" else CHOICES[question.kind]
    first = sorted(ways, key=lambda way: way != question.proposal)
    return [(way, WORDS[way]) for way in first]


def cancel_page(
    meeting: Meeting, now: datetime, chosen: Mapping[str, str] | None = None
) -> CancelPage:
    """Every case that must go somewhere; those whose clock runs out before the next meeting come first.

    ``chosen`` is what was sent, so that a refused form shows it again.
    """
    sent = chosen or {}
    rest = sent.get("rest", "")
    items = AgendaItem.objects.filter(meeting=meeting).placed().for_lists().order_by("position")
    later = Meeting.objects.filter(board=meeting.board, starts_at__gt=now).upcoming(now)
    targets = list(later.exclude(pk=meeting.pk).select_related("board")[:8])
    following = targets[0].local_start.date() if targets else None
    clocks = standings_of([item.case_id for item in items], as_of=day_at(meeting.board, now))
    rows = [
        Leaving(
            item,
            clock,
            bool(clock and clock.breaches_before(following)),
            sent.get(str(item.public_id), ""),
            rest,
        )
        for item in items
        for clock in [nearest(clocks, item.case_id)]
    ]
    rows.sort(key=lambda row: not row.breaches)
    return CancelPage(meeting, rows, targets, rest)
