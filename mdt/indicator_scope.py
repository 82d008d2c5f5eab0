"""What an indicator may look at: whose eyes, which boards, from when on; and days in the boards' own zones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from accounts.days import today_of
from accounts.models import User
from mdt.models import AgendaItem, Board
from mdt.rules.indicator_facts import LISTED

Row = dict[str, Any]
# As ``values`` gives them: each row a dictionary.
Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Scope:
    """Whose eyes, which boards, since when, and as of which moment."""

    user: User
    boards: tuple[Board, ...]
    since: date
    at: datetime

    @property
    def as_of(self) -> date:
        return today_of(self.user, self.at)

    def board(self, pk: int) -> Board:
        return next(board for board in self.boards if board.pk == pk)

    @property
    def begin(self) -> datetime:
        """A day early: the day begins at another moment in each zone."""
        return datetime.combine(self.since - timedelta(days=1), time(), tzinfo=self.at.tzinfo)

    @cached_property
    def items(self) -> QuerySet[AgendaItem]:
        """The listings that the person may see; most questions are about them."""
        return AgendaItem.objects.visible_to(self.user).filter(
            board__in=self.boards, meeting__starts_at__gte=self.begin, meeting__starts_at__lte=self.at,
            state__in=LISTED,
        )  # fmt: skip


def least(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
