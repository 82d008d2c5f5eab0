"""What the chair or the administrator settles for a board: who signs beside the chair, and how dissent is named."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted, Problem
from accounts.models import User
from accounts.permissions import Permission, may
from mdt.models import Board, DissentPolicy, Signer


@transaction.atomic
def nominate(
    *,
    board: Board,
    person: User,
    valid_from: date,
    valid_until: date | None = None,
    by: User,
    at: datetime,
) -> Signer:
    """Let a clinician sign from one day to another. The same nomination again changes nothing.

    Raises ``Invalid`` for somebody who decides nothing here, and for a second time that overlaps the first.
    """
    check_may_nominate(by, board)
    Board.objects.select_for_update(no_key=True).get(pk=board.pk)
    _check_clinician(person, board)
    _check_days(valid_from, valid_until, day_at(board, at))
    days = {"valid_from": valid_from, "valid_until": valid_until}
    for known in Signer.objects.filter(board=board, person=person):
        if (known.valid_from, known.valid_until) == (valid_from, valid_until):
            return known
        if _overlap(known, valid_from, valid_until):
            words = "They are nominated for a part of this time already; end that first."
            raise Invalid(words, problems=(Problem("valid_from", words),))
    made = Signer.objects.create(board=board, person=person, by=by, at=at, **days)
    audit.record("signer nominated", board, by=by, at=at, detail=_detail(made))
    return made


@transaction.atomic
def end(*, signer: Signer, by: User, at: datetime) -> Signer:
    """From now on they sign no more. What they signed stays signed; ending it twice changes nothing."""
    rows = Signer.objects.select_for_update(of=("self",)).select_related("board", "person")
    signer = rows.get(pk=signer.pk)
    check_may_nominate(by, signer.board)
    if signer.ended_at:
        return signer
    yesterday = day_at(signer.board, at) - timedelta(days=1)
    if signer.valid_until and signer.valid_until <= yesterday:
        raise NotAllowedNow("This nomination has run out already.")
    signer.valid_until, signer.ended_by, signer.ended_at = yesterday, by, at
    signer.save()
    audit.record("signer's nomination ended", signer.board, by=by, at=at, detail=_detail(signer))
    return signer


@transaction.atomic
def name_dissent(*, board: Board, policy: str, by: User, at: datetime) -> Board:
    """Say how this board's minutes name who dissented; it holds for what is made from now on.

    Raises ``Invalid`` for a policy that nobody knows. The same policy again changes nothing.
    """
    check_may_nominate(by, board)
    if policy not in DissentPolicy.values:
        words = "Choose one of the ways to name who dissented."
        raise Invalid(words, problems=(Problem("policy", words),))
    board = Board.objects.select_for_update(no_key=True).get(pk=board.pk)
    before = board.dissent_policy
    if before == policy:
        return board
    board.dissent_policy = policy
    board.save(update_fields=["dissent_policy"])
    detail = {"from": before, "to": policy}
    audit.record("naming of dissent changed", board, by=by, at=at, detail=detail)
    return board


def check_may_nominate(by: User, board: Board) -> None:
    if not any(may(by, Permission.NOMINATE, site) for site in board.sites.all()):
        raise NotPermitted("Only the chair or the administrator says who may sign.")


def _check_clinician(person: User, board: Board) -> None:
    """Who may add to a decision is a clinician of the board; the typist alone never signs."""
    if not any(may(person, Permission.ADD_ADDENDUM, site) for site in board.sites.all()):
        words = f"{person.full_name} is no clinician of this board."
        raise Invalid(words, problems=(Problem("person", words),))


def _check_days(first: date, last: date | None, today: date) -> None:
    if first < today:
        raise Invalid(
            "Nobody is nominated for days that are over.",
            problems=(Problem("valid_from", "This day is over."),),
        )
    if last is not None and last < first:
        words = "The last day comes before the first."
        raise Invalid(words, problems=(Problem("valid_until", words),))


def _overlap(known: Signer, first: date, last: date | None) -> bool:
    ends = known.valid_until or date.max
    # One that was ended before its first day covers no day at all.
    return known.valid_from <= ends and known.valid_from <= (last or date.max) and first <= ends


def _detail(signer: Signer) -> dict[str, str]:
    return {
        "person": str(signer.person.public_id),
        "from": signer.valid_from.isoformat(),
        "until": signer.valid_until.isoformat() if signer.valid_until else "",
    }
