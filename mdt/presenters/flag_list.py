"""The filters of the list of flags."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet

from cases.models import Flag, FlagLevel, FlagState
from mdt.presenters.case_list import Chip


@dataclass(frozen=True, slots=True)
class FlagFilter:
    state: str = FlagState.OPEN.value
    level: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "FlagFilter":
        state, level = query.get("state", FlagState.OPEN.value), query.get("level", "")
        known = state if state in FlagState.values else FlagState.OPEN.value
        return cls(known, level if level in FlagLevel.values else "")

    def apply(self, flags: QuerySet[Flag]) -> QuerySet[Flag]:
        found = flags.filter(state=self.state)
        found = found.filter(level=self.level) if self.level else found
        return found.select_related("case__patient", "changed_by").order_by(
            "-raised_on", "code", "id"
        )

    @property
    def chips(self) -> list[Chip]:
        states = [self._chip(str(s.label), "state", s.value) for s in FlagState]
        return states + [self._chip(str(level.label), "level", level.value) for level in FlagLevel]

    def _chip(self, label: str, name: str, value: str) -> Chip:
        current = getattr(self, name) == value
        toggled = "" if current and name == "level" else value
        chosen = {"state": self.state, "level": self.level} | {name: toggled}
        return Chip(label, urlencode({key: item for key, item in chosen.items() if item}), current)

    @property
    def query(self) -> str:
        return urlencode({"state": self.state, "level": self.level})
