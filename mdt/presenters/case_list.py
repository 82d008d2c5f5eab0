"""The filters of the list of cases, as chips that can be linked to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, Value
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseChange, Flag
from cases.models.case import CaseQuerySet
from mdt.actions.queueing import unscheduled
from mdt.clocks import nearest_of, with_running_clocks
from mdt.models import AgendaItem

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

FLAG_WORDS = {
    "red": _("Red flag"), "amber": _("Amber flag"), "unscheduled": _("Unscheduled"),
    "changed": _("Changed since you looked"),
}  # fmt: skip


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

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "CaseFilter":
        """Read the filter from the address; unknown values filter nothing."""
        phase, flag = query.get("phase", ""), query.get("flag", "")
        words = query.get("q", "").replace("\x00", "").strip()[:100]
        return cls(words, phase if phase in PHASES else "", flag if flag in FLAGS else "")

    def apply(self, cases: CaseQuerySet, looked_at: datetime | None) -> CaseQuerySet:
        """The rows, each with whether it ``is_changed`` since the person looked at this list before."""
        found = cases.open().matching(self.words).for_lists()
        if self.phase:
            found = found.filter(phase=self.phase)
        open_flags = Flag.objects.open().filter(case=OuterRef("pk"))
        if self.flag in ("red", "amber"):
            found = found.filter(Exists(open_flags.filter(level=self.flag)))
        if self.flag == "unscheduled":
            found = found.filter(pk__in=unscheduled().values("pk"))
        changed = changed_since(looked_at)
        found = found.annotate(is_changed=changed)
        if self.flag == "changed":
            found = found.filter(changed)
        items = AgendaItem.objects.active().select_related("meeting__board")
        return with_running_clocks(found).prefetch_related(
            Prefetch("agenda_items", queryset=items, to_attr="listed_items"),
            Prefetch("flags", queryset=Flag.objects.open().order_by("level"), to_attr="open_flags"),
        )

    @property
    def chips(self) -> list[Chip]:
        flags = [
            self._chip(
                str(FLAG_WORDS[name]),
                "flag",
                name,
            )
            for name in FLAGS
        ]
        phases = [self._chip(str(words), "phase", name) for name, words in PHASES.items()]
        return [*flags, *phases]

    def _chip(self, label: str, name: str, value: str) -> Chip:
        current = getattr(self, name) == value
        chosen = {"q": self.words, "phase": self.phase, "flag": self.flag} | {
            name: "" if current else value
        }
        return Chip(label, urlencode({key: item for key, item in chosen.items() if item}), current)

    @property
    def query(self) -> str:
        chosen = {"q": self.words, "phase": self.phase, "flag": self.flag}
        return urlencode({key: item for key, item in chosen.items() if item})
