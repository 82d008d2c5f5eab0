"""A triaged referral gets its place: on the next suitable meeting, on one that a coordinator chooses, or on the alarm."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts import audit
from accounts.exceptions import NotAllowedNow
from accounts.models import User
from accounts.permissions import Permission, check
from cases.models import Case
from mdt.actions import agenda, publishing, referrals
from mdt.actions.queueing import next_meeting, unplaced_referrals
from mdt.models import (
    AgendaItem,
    AgendaReason,
    Board,
    ItemState,
    ListingMode,
    Meeting,
    Objection,
    ReasonKind,
    Referral,
    ReferralState,
)

BY = audit.SystemActor("queue of referrals")


@transaction.atomic
def place(*, referral: Referral, by: audit.Actor, at: datetime) -> AgendaItem | None:
    """Put a triaged referral on the earliest suitable list; ``None`` leaves it on the unscheduled alarm."""
    referral, case = _held(referral)
    if referral.state != ReferralState.TRIAGED or Objection.objects.barring().filter(case=case):
        return None
    item = AgendaItem.objects.placed().filter(case=case, board=referral.board_id).first()
    if item is None:
        boards = Board.objects.filter(pk=referral.board_id)
        meeting = next_meeting(boards, at, minutes=referral.planned_minutes or 0)
        if meeting is None:
            return None
        item = agenda.add(case=case, meeting=meeting, at=at, **_listing(referral))
    return _join_item(referral, item, by, at)


@transaction.atomic
def list_on(
    *, referral: Referral, meeting: Meeting, reason: str, by: User, at: datetime
) -> AgendaItem:
    """Put a triaged referral on the meeting that a coordinator chose."""
    referral, case = _held(referral)
    check(by, Permission.SCHEDULE, case.site_id)
    if referral.state != ReferralState.TRIAGED or meeting.board_id != referral.board_id:
        raise NotAllowedNow("Choose a triaged referral and a meeting of its board.")
    if meeting.state not in agenda.OPEN_LISTS:
        raise NotAllowedNow("This meeting takes no more cases.")
    agenda.check_free(case, meeting)
    late = agenda.lateness(meeting, by, reason, at)
    item = agenda.add(case=case, meeting=meeting, at=at, **(_listing(referral) | late))
    return _join_item(referral, item, by, at)


def place_waiting(*, at: datetime) -> int:
    """Try again for every referral on the alarm, except those that a person took off a list; return how many fit."""
    removed = AgendaReason.objects.filter(referral=OuterRef("pk"), item__state=ItemState.REMOVED)
    waiting = unplaced_referrals().filter(~Exists(removed), state=ReferralState.TRIAGED)
    return sum(place(referral=one, by=BY, at=at) is not None for one in waiting.order_by("id"))


def _held(referral: Referral) -> tuple[Referral, Case]:
    """The case first, as everywhere, so that the queue does not list it in between."""
    case = Case.objects.select_for_update(no_key=True).get(referrals=referral)
    return referrals.locked(referral), case


def _listing(referral: Referral) -> dict[str, Any]:
    return {
        "mode": referral.mode, "standard": referral.standard, "complexity": referral.complexity,
        "planned_minutes": referral.planned_minutes,
    }  # fmt: skip


def _join_item(referral: Referral, item: AgendaItem, by: audit.Actor, at: datetime) -> AgendaItem:
    AgendaReason.objects.create(
        item=item, kind=ReasonKind.REFERRAL, referral=referral, text=referral.question_text,
        added_by=referral.referrer, added_at=at,
    )  # fmt: skip
    if not item.question and referral.question:
        item.question = referral.question
    raise_to(item, referral)
    referrals.step(
        referral, ReferralState.SCHEDULED, by=by, at=at, because=str(item.meeting),
        event="referral scheduled",
    )  # fmt: skip
    publishing.reissue(meeting=item.meeting, by=by, at=at)
    return item


def raise_to(item: AgendaItem, referral: Referral) -> None:
    """An item is discussed if anybody wants it discussed, and takes the longest time asked for."""
    if referral.mode == ListingMode.DISCUSS and item.mode == ListingMode.NOTE:
        item.mode, item.standard, item.complexity = referral.mode, None, referral.complexity
    item.planned_minutes = max(item.planned_minutes, referral.planned_minutes or 0)
    item.save()
