"""The filters of the list of cases, as chips that can be linked to."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, Value
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.languages import own
from cases.models import Case, CaseChange, Flag
from cases.models.case import CaseQuerySet
from mdt.actions.queueing import unscheduled
from mdt.clocks import nearest_of, standings_of, with_running_clocks
from mdt.models import AgendaItem, Board, CaseClock

PHASES = {
    "workup": _("Work-up"),
    "neoadjuvant": _("Neoadjuvant"),
    "conversion": _("Conversion"),
    "preoperative": _("Before surgery"),
    "postoperative": _("After surgery"),
    "palliative": _("Palliative"),
    "adjuvant": _("Adjuvant"),
    "deceased": _("Deceased"),
}
FLAGS = ("red", "amber", "unscheduled", "changed")

CLOCKS = ("over", "soon")
# Days in which a clock that runs out is somebody's business today.
SOON = 7

FLAG_WORDS = {
    "red": _("Red flag"), "amber": _("Amber flag"), "unscheduled": _("Unscheduled"),
    "changed": _("Changed since you looked"),
}  # fmt: skip

CLOCK_WORDS = {"over": _("Clock breached"), "soon": _("Clock ends within a week")}


def changed_since(looked_at: datetime | None) -> Exists | Value:
    """Whether facts of the case changed; nothing has for who looks for the first time."""
    if looked_at is None:
        return Value(value=False)
    return Exists(CaseChange.objects.filter(case=OuterRef("pk"), created_at__gt=looked_at))


def with_clocks(cases: Iterable[Case], today: date) -> list[Case]:
    """Each case with ``clock``: the running one that ends first, or nothing. Read ``with_running_clocks``."""
    rows = list(cases)
    for case in rows:
        case.clock = nearest_of(case, as_of=today)  # type: ignore[attr-defined]
    return rows


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class CaseFilter:
    words: str = ""
    phase: str = ""
    flag: str = ""
    board: str = ""
    clock: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "CaseFilter":
        """Read the filter from the address; unknown values filter nothing."""
        words = query.get("q", "").replace("\x00", "").strip()[:100]
        board = query.get("board", "")
        return cls(
            words,
            _known(query.get("phase", ""), PHASES),
            _known(query.get("flag", ""), FLAGS),
            board if re.fullmatch(r"[\w-]{1,40}", board, re.ASCII) else "",
            _known(query.get("clock", ""), CLOCKS),
        )

    def apply(
        self, cases: CaseQuerySet, boards: Iterable[Board], looked_at: datetime | None, today: date
    ) -> CaseQuerySet:
        """The rows, each with whether it ``is_changed`` since the person looked at this list before.

        ``boards`` are those that the person sees; another board's code filters nothing.
        """
        found = cases.open().matching(self.words).for_lists()
        if self.phase:
            found = found.filter(phase=self.phase)
        open_flags = Flag.objects.open().filter(case=OuterRef("pk"))
        if self.flag in ("red", "amber"):
            found = found.filter(Exists(open_flags.filter(level=self.flag)))
        if self.flag == "unscheduled":
            found = found.filter(pk__in=unscheduled().values("pk"))
        if board := next((one for one in boards if one.code == self.board), None):
            listed = AgendaItem.objects.active().filter(case=OuterRef("pk"), board=board)
            found = found.filter(Exists(listed))
        if self.clock:
            found = found.filter(pk__in=_by_clock(found, self.clock, today))
        changed = changed_since(looked_at)
        found = found.annotate(is_changed=changed)
        if self.flag == "changed":
            found = found.filter(changed)
        items = AgendaItem.objects.active().select_related("meeting__board")
        return with_running_clocks(found).prefetch_related(
            Prefetch("agenda_items", queryset=items, to_attr="listed_items"),
            Prefetch(
                "flags", queryset=Flag.objects.open().order_by("-level"), to_attr="open_flags"
            ),
        )

    def chips(self, boards: Sequence[Board]) -> list[Chip]:
        """In groups: flags, clocks, boards where there is more than one to choose from, phases."""
        groups = (
            ("flag", [(name, str(FLAG_WORDS[name])) for name in FLAGS]),
            ("clock", [(name, str(CLOCK_WORDS[name])) for name in CLOCKS]),
            ("board", [(one.code, own(one.name)) for one in boards if len(boards) > 1]),
            ("phase", [(name, str(words)) for name, words in PHASES.items()]),
        )
        return [self._chip(name, *each) for name, values in groups for each in values]

    def _chip(self, name: str, value: str, label: str) -> Chip:
        current = getattr(self, name) == value
        other = replace(self, **{name: "" if current else value})
        return Chip(label, other.query, current)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What is chosen beside the words, for the form that searches among it."""
        chosen = {name: getattr(self, name) for name in ("phase", "flag", "board", "clock")}
        return [(name, value) for name, value in chosen.items() if value]

    @property
    def query(self) -> str:
        return urlencode([("q", self.words)] * bool(self.words) + self.hidden)


def _known(word: str, words: Collection[str]) -> str:
    return word if word in words else ""


def _by_clock(cases: CaseQuerySet, clock: str, today: date) -> list[int]:
    """The cases whose nearest clock is breached, or ends within a week."""
    running = CaseClock.objects.running().filter(case__in=cases.order_by().values("pk"))
    counted = standings_of(running.values_list("case", flat=True), as_of=today)
    return [
        case
        for case, (nearest, *_more) in counted.items()
        if (nearest.is_breached if clock == "over" else 0 <= nearest.days_left < SOON)
    ]
