"""What stands beside a decision while it is made: the reasons, the suggestions, the quorum."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.days import day_at
from accounts.models import User
from accounts.permissions import Permission, held_at
from accounts.together import attach, read_together
from cases.documents import document_of
from cases.models import Booking, PatientIdentifier, WorkUp
from mdt.actions.sealing import quorum_among
from mdt.models import (
    Action,
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    Recusal,
    Signer,
    WrittenOpinion,
)
from mdt.presenters.bookings import Bookings, bookings_of
from mdt.presenters.readiness import CaseReadiness, readiness_of_case
from mdt.presenters.suggestions import Suggestions, suggestions_before_board
from mdt.requested import requests_of
from mdt.rules.quorum import Quorum
from recommendations.models import Evaluation, SuggestionAnswer


@dataclass(frozen=True, slots=True)
class DecisionPage:
    item: AgendaItem
    draft: Decision | None
    begun: Decision | None
    shown: Suggestions | None
    readiness: CaseReadiness
    quorum: Quorum
    bookings: Bookings
    people: list[User]
    may_export: bool
    signers: list[str]


def decision_page(
    item: AgendaItem, user: User, now: datetime, *, gives_tasks: bool = False
) -> DecisionPage:
    """Suggestions are shown beside the fields, never in them; where tasks are given, the people to give them to."""
    document, mine, meeting = document_of(item.case), {"case": item.case_id}, item.meeting
    today = day_at(meeting.board, now)
    (evaluations, work_up, versions, stays, recusals, opinions, answers, nominated, numbers, actions, booked) = read_together(
        Evaluation.objects.filter(**mine).order_by("-id")[:1],
        WorkUp.objects.standing().filter(**mine),
        Decision.objects.filter(item=item),
        Attendance.objects.filter(meeting=meeting).select_related("user"),
        Recusal.objects.filter(item=item),
        WrittenOpinion.objects.filter(item=item),
        SuggestionAnswer.objects.latest_of(str(item.public_id)),
        meeting.board.signers.in_force(today).select_related("person"),
        PatientIdentifier.objects.filter(patient=item.case.patient_id),
        Action.objects.of_case(item.case_id),
        Booking.objects.of_case(item.case_id),
    )  # fmt: skip
    attach([item], "decisions", versions, "item_id")
    attach([item], "recusals", recusals, "item_id")
    attach([item], "opinions", opinions, "item_id")
    attach([item.case.patient], "identifiers", numbers, "patient_id")
    evaluation, latest = next(iter(evaluations), None), item.latest_decision
    is_on = meeting.board.suggestions_shown
    return DecisionPage(
        item=item,
        begun=Decision.objects.begun_before(item),
        draft=latest if latest and not latest.is_signed else None,
        shown=suggestions_before_board(item, user, evaluation, answers) if is_on else None,
        readiness=readiness_of_case(item.case, document, evaluation, today, work_up),
        quorum=quorum_among(item, stays, now),
        bookings=bookings_of(booked, requests_of(actions, work_up), today),
        people=list(User.at(item.case.site_id)) if gives_tasks else [],
        signers=_signers(meeting, nominated) if gives_tasks else [],
        may_export=Permission.EXPORT in held_at(user, [item.case.site_id]),
    )


def _signers(meeting: Meeting, nominated: list[Signer]) -> list[str]:
    """Who signs here today by name; nobody when surgeons and oncologists do."""
    chair = [f"{meeting.chair.full_name} ({_('chair')})"] if meeting.chair else []
    return [*chair, *(one.person.full_name for one in nominated)]
