"""The catalogue of standards of care: adopting a version. An adopted version never changes."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.days import day_at
from accounts.exceptions import Invalid, NotPermitted, Problem
from accounts.models import User
from accounts.permissions import Permission, may
from mdt.models import Board, StandardOfCare


@transaction.atomic
def adopt(
    *,
    board: Board,
    code: str,
    title: str,
    criteria: Sequence[str],
    expires_on: date,
    by: User,
    at: datetime,
) -> StandardOfCare:
    """A new version of a standard, owned by the clinician who adopts it, in force from today."""
    if not any(may(by, Permission.APPROVE_LATE, site) for site in board.sites.all()):
        raise NotPermitted("Only the chair adopts a standard of care.")
    today = day_at(board, at)
    wanted = [words.strip() for words in criteria if words.strip()]
    problems = [
        Problem(field, message)
        for holds, field, message in (
            (title.strip(), "title", "Name the standard."),
            (wanted, "criteria", "Write at least one criterion, each on a line."),
            (expires_on > today, "expires_on", "Choose a day after today."),
        )
        if not holds
    ]
    if problems:
        raise Invalid("The standard is not complete.", problems=tuple(problems))
    Board.objects.select_for_update(no_key=True).get(pk=board.pk)
    last = StandardOfCare.objects.filter(board=board, code=code).aggregate(n=Max("version"))["n"]
    made = StandardOfCare.objects.create(
        board=board, code=code, version=(last or 0) + 1, title=title.strip(), criteria=wanted,
        owner=by, valid_from=today, expires_on=expires_on,
    )  # fmt: skip
    audit.record("standard adopted", made, by=by, at=at, detail={"version": made.version})
    return made
