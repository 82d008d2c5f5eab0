"""Before a list is locked: what each case lacks."""

from dataclasses import dataclass
from datetime import datetime

from accounts.days import day_at
from accounts.models import User
from cases.models import Case
from mdt.actions.locking import FRAILTY, gaps_of
from mdt.models import AgendaItem, Meeting, MeetingState
from mdt.rules.lock_gate import LockGap

MOST = 40
ASKED_HERE = frozenset({"key_worker", "gp", "frailty"})


@dataclass(frozen=True, slots=True)
class LockRow:
    place: int
    item: AgendaItem
    gaps: tuple[LockGap, ...]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(gap.code for gap in self.gaps)

    @property
    def asks(self) -> bool:
        """Whether something is missing that can be written down on this page."""
        return bool(self.codes & ASKED_HERE)

    @property
    def lacks_genes(self) -> bool:
        return bool(self.codes - ASKED_HERE)


@dataclass(frozen=True, slots=True)
class LockPage:
    meeting: Meeting
    rows: list[LockRow]
    is_before_cut_off: bool
    may_lock: bool
    frailty: tuple[str, ...]
    # Those named before on this board, to choose from instead of typing them for each case.
    key_workers: list[str]

    @property
    def asks(self) -> bool:
        return any(row.asks for row in self.rows)

    @property
    def complete(self) -> int:
        return sum(not row.gaps for row in self.rows)


def _named_before(meeting: Meeting) -> list[str]:
    named = AgendaItem.objects.filter(board=meeting.board_id).exclude(key_worker="")
    return list(named.order_by("key_worker").values_list("key_worker", flat=True).distinct()[:MOST])


def lock_page(meeting: Meeting, user: User, now: datetime) -> LockPage:
    """Every case of the list that this person may see, with what is missing."""
    listed = AgendaItem.objects.filter(meeting=meeting).on_list().for_lists()
    seen = listed.filter(case__in=Case.objects.visible_to(user)).order_by("position", "id")
    items = list(seen)
    gaps = gaps_of(items, day_at(meeting.board, now))
    return LockPage(
        meeting=meeting,
        rows=[LockRow(n, item, gaps[item.pk]) for n, item in enumerate(items, start=1)],
        is_before_cut_off=now < meeting.cut_off_at,
        may_lock=meeting.state == MeetingState.PLANNED,
        frailty=FRAILTY,
        key_workers=_named_before(meeting),
    )
