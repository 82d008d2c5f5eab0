"""The list of meetings: its filters, and which meetings changed since the person looked before."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from mdt.models import AgendaItem, AgendaReason, MeetingState, MinutesApproval, PublishedList
from mdt.models.meeting import MeetingQuerySet
from mdt.presenters.case_list import Chip

CHANGED = {"changed": _("Changed since you looked")}


@dataclass(frozen=True, slots=True)
class MeetingFilter:
    board: str = ""
    state: str = ""
    only: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "MeetingFilter":
        """What was asked for; a word that is not known filters nothing."""
        known = {"state": MeetingState.values, "only": CHANGED}
        told = {name: word for name, words in known.items() if (word := query.get(name)) in words}
        return cls(board=query.get("board", "")[:40], **told)  # type: ignore[arg-type]

    def apply(self, meetings: MeetingQuerySet, looked_at: datetime | None) -> MeetingQuerySet:
        """The rows, each with whether it ``is_changed`` since the person looked at this list before."""
        changed = changed_since(looked_at)
        found = meetings.annotate(is_changed=changed)
        if self.board:
            found = found.filter(board__code=self.board)
        if self.state:
            found = found.filter(state=self.state)
        return found.filter(changed) if self.only else found

    @property
    def chips(self) -> list[Chip]:
        only = [self._chip(str(label), "only", value) for value, label in CHANGED.items()]
        return only + [self._chip(str(one.label), "state", one.value) for one in MeetingState]

    def _chip(self, label: str, name: str, value: str) -> Chip:
        current = getattr(self, name) == value
        return Chip(label, replace(self, **{name: "" if current else value}).query, current)

    @property
    def query(self) -> str:
        return urlencode({key: word for key, word in asdict(self).items() if word})


def changed_since(looked_at: datetime | None) -> Any:
    """Whether a case or a reason came, a list was published, or it was held or approved; never at a first look."""
    if looked_at is None:
        return Value(value=False)
    mine = {"meeting": OuterRef("pk")}
    reasons = AgendaReason.objects.filter(item__meeting=OuterRef("pk"), added_at__gt=looked_at)
    return ExpressionWrapper(
        Exists(AgendaItem.objects.filter(**mine, created_at__gt=looked_at))
        | Exists(reasons)
        | Exists(PublishedList.objects.filter(**mine, published_at__gt=looked_at))
        | Exists(MinutesApproval.objects.filter(**mine, at__gt=looked_at))
        | Q(begun_at__gt=looked_at)
        | Q(ended_at__gt=looked_at),
        output_field=BooleanField(),
    )
