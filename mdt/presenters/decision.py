"""What stands beside a decision while it is made: the reasons, the suggestions, the quorum."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from mdt.actions.sealing import quorum_of
from mdt.models import AgendaItem, Decision
from mdt.presenters.case import suggestion_groups
from mdt.rules.quorum import Quorum
from recommendations.models import Evaluation


@dataclass(frozen=True, slots=True)
class DecisionPage:
    item: AgendaItem
    draft: Decision | None
    suggestions: list[tuple[str, list[Mapping[str, Any]]]]
    missing: list[Mapping[str, Any]]
    quorum: Quorum
    people: list[User]


def decision_page(item: AgendaItem, now: datetime) -> DecisionPage:
    """Suggestions are shown beside the fields, never in them."""
    evaluation = Evaluation.objects.latest_for(item.case_id)
    result: Mapping[str, Any] = evaluation.result if evaluation else {}
    shown = item.meeting.board.suggestions_shown
    drafts = item.decisions.unsigned().select_related("informs_patient")
    people = User.objects.filter(memberships__site=item.case.site_id, is_active=True).distinct()
    return DecisionPage(
        item=item,
        draft=drafts.first(),
        suggestions=suggestion_groups(result) if shown else [],
        missing=[entry for entry in result.get("missing", ()) if entry["blocking"]],
        quorum=quorum_of(item, now),
        people=list(people),
    )
