"""What stands beside a decision while it is made: the reasons, the suggestions, the quorum."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, held_at
from accounts.together import read_together
from cases.documents import document_of
from cases.models import WorkUp
from mdt.actions.sealing import quorum_of
from mdt.models import AgendaItem, Decision, Meeting
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
    signers: list[str]


def decision_page(
    item: AgendaItem, user: User, now: datetime, *, gives_tasks: bool = False
) -> DecisionPage:
    """Suggestions are shown beside the fields, never in them; where tasks are given, the people to give them to."""
    document, mine = document_of(item.case), {"case": item.case_id}
    evaluations, work_up = read_together(
        Evaluation.objects.filter(**mine).order_by("-id")[:1],
        WorkUp.objects.standing().filter(**mine),
    )
    evaluation = evaluations[0] if evaluations else None
    is_on = item.meeting.board.suggestions_shown
    latest = item.latest_decision
    return DecisionPage(
        item=item,
        draft=latest if latest and not latest.is_signed else None,
        shown=suggestions_before_board(item, user, evaluation) if is_on else None,
        readiness=readiness_of_case(item.case, document, evaluation, now.date(), work_up),
        quorum=quorum_of(item, now),
        people=list(User.at(item.case.site_id)) if gives_tasks else [],
        signers=_signers(item.meeting, now) if gives_tasks else [],
        may_export=Permission.EXPORT in held_at(user, [item.case.site_id]),
    )


def _signers(meeting: Meeting, now: datetime) -> list[str]:
    """Who signs here today by name; nobody when surgeons and oncologists do."""
    board = meeting.board
    today = now.astimezone(board.zone).date()
    nominated = board.signers.in_force(today).select_related("person")
    chair = [f"{meeting.chair.full_name} ({_('chair')})"] if meeting.chair else []
    return [*chair, *(one.person.full_name for one in nominated)]
