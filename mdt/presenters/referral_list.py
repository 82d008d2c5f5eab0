"""The list of referrals: its filters, its groups, and which referrals changed since the person looked before."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, ExpressionWrapper, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission, held_anywhere
from mdt.models import Board, Referral, ReferralState
from mdt.models.referral import ReferralQuerySet
from mdt.presenters.case_list import Chip

GROUPS = (
    (ReferralState.RETURNED, "Returned to you"),
    (ReferralState.DRAFT, "Drafts"),
    (ReferralState.SUBMITTED, "Waiting for triage"),
    (ReferralState.NOT_READY, "Not ready"),
    (ReferralState.TRIAGED, "Without a meeting"),
    (ReferralState.SCHEDULED, "On a list"),
    (ReferralState.JOINED, "Joined"),
    (ReferralState.WITHDRAWN, "Withdrawn"),
)
ONLY = {
    "changed": _("Changed since you looked"), "urgent": _("Urgent"), "mine": _("Referred by me"),
}  # fmt: skip
MOST = 100


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    board: str = ""
    state: str = ""
    only: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "ReferralFilter":
        """What was asked for; a word that is not known filters nothing."""
        known = {"state": ReferralState.values, "only": ONLY}
        told = {name: word for name, words in known.items() if (word := query.get(name)) in words}
        return cls(board=query.get("board", "")[:40], **told)  # type: ignore[arg-type]

    def apply(
        self, referrals: ReferralQuerySet, user: User, looked_at: datetime | None
    ) -> ReferralQuerySet:
        """The rows, each with whether it ``is_changed`` since the person looked at this list before."""
        changed = _changed_since(looked_at)
        found = referrals.annotate(is_changed=changed)
        if self.board:
            found = found.filter(board__code=self.board)
        if self.state:
            found = found.filter(state=self.state)
        conditions: dict[str, Any] = {
            "changed": changed, "urgent": Q(priority="urgent"), "mine": Q(referrer=user),
        }  # fmt: skip
        return found.filter(conditions[self.only]) if self.only else found

    @property
    def chips(self) -> list[Chip]:
        return [self._chip(str(label), value) for value, label in ONLY.items()]

    def _chip(self, label: str, value: str) -> Chip:
        current = self.only == value
        return Chip(label, replace(self, only="" if current else value).query, current)

    @property
    def query(self) -> str:
        return urlencode({key: word for key, word in asdict(self).items() if word})


def _changed_since(looked_at: datetime | None) -> Any:
    """Nothing is new to who looks for the first time."""
    if looked_at is None:
        return Value(value=False)
    return ExpressionWrapper(Q(changed_at__gt=looked_at), output_field=BooleanField())


@dataclass(frozen=True, slots=True)
class ReferralsPage:
    groups: list[tuple[str, list[Referral]]]
    boards: list[Board]
    states: list[tuple[str, str]]
    may_refer: bool


def referrals_page(user: User, chosen: ReferralFilter, looked_at: datetime | None) -> ReferralsPage:
    visible = Referral.objects.visible_to(user).for_lists()
    found = list(chosen.apply(visible, user, looked_at)[:MOST])
    groups = [(words, [one for one in found if one.state == state]) for state, words in GROUPS]
    return ReferralsPage(
        groups=[(words, rows) for words, rows in groups if rows],
        boards=list(Board.objects.visible_to(user)),
        states=[(state.value, words) for state, words in GROUPS],
        may_refer=Permission.REFER in held_anywhere(user),
    )
