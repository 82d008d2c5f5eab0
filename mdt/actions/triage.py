"""Triage of referrals: discuss, note under a standard of care, give back, not ready, or another board."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.days import day_at
from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted, Problem
from accounts.models import User
from accounts.permissions import Permission, may
from mdt.actions import agenda, listing, notices, publishing, referrals
from mdt.actions.calendars import holidays_of
from mdt.models import (
    AgendaItem,
    Board,
    Complexity,
    ItemState,
    ListingMode,
    Referral,
    ReferralState,
    StandardOfCare,
)
from mdt.rules import states
from mdt.rules.deadlines import working_days_after
from mdt.rules.slots import MINUTES

EITHER = (Permission.TRIAGE, Permission.SCHEDULE)


@transaction.atomic
def discuss(*, referral: Referral, complexity: str, by: User, at: datetime) -> Referral:
    """Full discussion. The referral gets the next suitable place, or stands on the unscheduled alarm."""
    referral = _locked(referral, by, (Permission.TRIAGE,), ReferralState.TRIAGED)
    if complexity not in Complexity.values or complexity == Complexity.NOTE:
        raise Invalid("Say how complex the case is.")
    referral.mode, referral.standard, referral.criteria_met = ListingMode.DISCUSS, None, []
    referral.complexity, referral.planned_minutes = complexity, MINUTES[complexity]
    return _triaged(referral, by, at)


@transaction.atomic
def note(
    *, referral: Referral, standard: StandardOfCare, criteria: Sequence[str], by: User, at: datetime
) -> Referral:
    """Note the case under a standard in force. Every criterion must be ticked; one that fails means discussion."""
    referral = _locked(referral, by, (Permission.TRIAGE,), ReferralState.TRIAGED)
    today = day_at(referral.board, at)
    in_force = StandardOfCare.objects.in_force(today).filter(board=referral.board_id)
    if not in_force.filter(pk=standard.pk).exists():
        raise Invalid("This version of the standard of care is not in force.")
    unmet = [words for words in standard.criteria if words not in criteria]
    if unmet:
        raise Invalid(
            "The case does not meet every criterion, so it must be discussed.",
            problems=tuple(Problem("criteria", words) for words in unmet),
        )
    referral.mode, referral.standard = ListingMode.NOTE, standard
    referral.criteria_met = list(standard.criteria)
    referral.complexity, referral.planned_minutes = Complexity.NOTE, MINUTES["note"]
    return _triaged(referral, by, at)


def _triaged(referral: Referral, by: User, at: datetime) -> Referral:
    event = "referral triaged"
    referral.answer_due_on = None
    referrals.step(
        referral, ReferralState.TRIAGED, by=by, at=at, because=referral.get_mode_display(), event=event
    )  # fmt: skip
    listing.place(referral=referral, by=by, at=at)
    referral.refresh_from_db()
    return referral


@transaction.atomic
def give_back(
    *,
    referral: Referral,
    because: str,
    missing: Sequence[str],
    by: User,
    at: datetime,
    days: int = 3,
) -> Referral:
    """Return a referral with what is missing and a day by which it should come again, in working days."""
    referral = _locked(referral, by, EITHER, ReferralState.RETURNED)
    return _send_back(referral, ReferralState.RETURNED, because, missing, by, at, days)


@transaction.atomic
def not_ready(
    *,
    referral: Referral,
    because: str,
    missing: Sequence[str],
    by: User,
    at: datetime,
    days: int = 5,
) -> Referral:
    """The question is clear, something is still to come. The referral waits in triage, with a day to look again."""
    referral = _locked(referral, by, EITHER, ReferralState.NOT_READY)
    return _send_back(referral, ReferralState.NOT_READY, because, missing, by, at, days)


def _send_back(
    referral: Referral, state: str, because: str, missing: Sequence[str], by: User, at: datetime, days: int
) -> Referral:  # fmt: skip
    if not because.strip():
        raise Invalid("Say why.", problems=(Problem("because", "Say why."),))
    today = day_at(referral.board, at)
    referral.missing = list(missing)
    referral.answer_due_on = working_days_after(today, days, holidays_of(referral.board))
    referrals.step(
        referral, state, by=by, at=at, because=because.strip(), missing=missing,
        event=f"referral {state}",
    )  # fmt: skip
    _tell_referrer(referral, "Your referral needs something before the board can see it.", at)
    return referral


@transaction.atomic
def redirect(*, referral: Referral, board: Board, because: str, by: User, at: datetime) -> Referral:
    """Send a referral to another board, where it waits for triage again."""
    referral = _locked(referral, by, EITHER, ReferralState.SUBMITTED)
    if referral.state != ReferralState.SUBMITTED:
        raise NotAllowedNow("Only what waits for triage can go to another board.")
    if board.pk == referral.board_id or not board.sites.filter(pk=referral.site_id).exists():
        raise Invalid("Choose another board that serves the referring hospital.")
    if not because.strip():
        raise Invalid("Say why.", problems=(Problem("because", "Say why."),))
    words = f"from {referral.board} to {board}: {because.strip()}"
    referral.board = board
    referrals.step(
        referral, ReferralState.SUBMITTED, by=by, at=at, because=words, event="referral redirected"
    )
    _tell_referrer(referral, f"Your referral was sent on to {board}.", at)
    return referral


@transaction.atomic
def call_back(*, referral: Referral, because: str, by: User, at: datetime) -> Referral:
    """Any member may call a noted case back to full discussion, with a reason."""
    referral = referrals.locked(referral)
    _check_at_board(by, referral.board, (Permission.PULL_BACK,))
    if referral.mode != ListingMode.NOTE or referral.state not in (
        ReferralState.TRIAGED, ReferralState.SCHEDULED,
    ):  # fmt: skip
        raise NotAllowedNow("Only a case that is listed for noting can be called back.")
    if agenda.decided_referrals().filter(pk=referral.pk).exists():
        raise NotAllowedNow("This case was noted already.")
    if not because.strip():
        raise Invalid("Say why.", problems=(Problem("because", "Say why."),))
    referral.mode, referral.complexity = ListingMode.DISCUSS, Complexity.STANDARD
    referral.planned_minutes = MINUTES[Complexity.STANDARD]
    # The standard stays named, so that an audit of it can count who was called back.
    referrals.step(
        referral,
        referral.state,
        by=by,
        at=at,
        because=because.strip(),
        event="referral called back",
    )
    items = AgendaItem.objects.filter(reasons__referral=referral, state=ItemState.LISTED)
    for item in items.select_related("meeting__board"):
        listing.raise_to(item, referral)
        publishing.reissue(meeting=item.meeting, by=by, at=at)
    notices.tell(
        notices.people_of(referral.board, Permission.APPROVE_LATE),
        key=f"called-back:{referral.public_id}:{referral.version}",
        text="A case that was listed for noting was called back to full discussion.",
        path=f"/referrals/{referral.public_id}/",
        at=at,
    )
    return referral


def _locked(
    referral: Referral, by: User, permissions: Sequence[Permission], after: str
) -> Referral:
    referral = referrals.locked(referral)
    _check_at_board(by, referral.board, permissions)
    is_triaged = referral.state in (ReferralState.TRIAGED, ReferralState.SCHEDULED)
    if is_triaged or not states.may_follow(states.REFERRAL, referral.state, after):
        raise NotAllowedNow(
            f"A referral in the state “{referral.get_state_display()}” cannot be triaged like this."
        )
    return referral


def may_at(by: User, board: Board, permissions: Sequence[Permission]) -> bool:
    return any(may(by, one, site) for one in permissions for site in board.sites.all())


def _check_at_board(by: User, board: Board, permissions: Sequence[Permission]) -> None:
    if not may_at(by, board, permissions):
        raise NotPermitted(f"You may not {permissions[0].value} for this board.")


def _tell_referrer(referral: Referral, text: str, at: datetime) -> None:
    notices.tell(
        [referral.referrer],
        key=f"referral:{referral.public_id}:{referral.version}",
        text=text,
        path=f"/referrals/{referral.public_id}/",
        at=at,
    )
