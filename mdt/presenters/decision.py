"""What stands beside a decision while it is made: the reasons, the suggestions, the quorum."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.permissions import Permission
from cases.documents import document_of
from mdt.actions.meetings import may_at_board
from mdt.actions.sealing import quorum_of
from mdt.models import AgendaItem, Decision
from mdt.presenters.readiness import CaseReadiness, readiness_of_case
from mdt.presenters.suggestions import Suggestions, suggestions_before_board
from mdt.rules.quorum import Quorum
from recommendations.models import Evaluation


@dataclass(frozen=True, slots=True)
class DecisionPage:
    item: AgendaItem
    draft: Decision | None
    shown: Suggestions | None
    readiness: CaseReadiness
    quorum: Quorum
    people: list[User]
    may_export: bool


def decision_page(item: AgendaItem, user: User, now: datetime) -> DecisionPage:
    """Suggestions are shown beside the fields, never in them."""
    evaluation, document = Evaluation.objects.latest_for(item.case_id), document_of(item.case)
    is_on = item.meeting.board.suggestions_shown
    drafts = item.decisions.unsigned().select_related("informs_patient")
    people = User.objects.filter(memberships__site=item.case.site_id, is_active=True).distinct()
    return DecisionPage(
        item=item,
        draft=drafts.first(),
        shown=suggestions_before_board(item, user) if is_on else None,
        readiness=readiness_of_case(item.case, document, evaluation, now.date()),
        quorum=quorum_of(item, now),
        people=list(people),
        may_export=may_at_board(user, Permission.EXPORT, item.meeting),
    )
