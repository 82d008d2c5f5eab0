"""A board's holidays, as its working days are counted."""

from datetime import date, datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, NotPermitted, Problem
from accounts.models import User
from accounts.permissions import Permission, may
from mdt.models import Board, Holiday


def holidays_of(board: Board) -> frozenset[date]:
    return frozenset(board.holidays.values_list("day", flat=True))


@transaction.atomic
def add_holiday(*, board: Board, day: date, name: str, by: User, at: datetime) -> Holiday:
    """Enter a public holiday of the place that hosts the board. Meetings made already keep their times."""
    check_scheduler(by, board)
    if not name.strip():
        raise Invalid("Name the holiday.", problems=(Problem("name", "Name the holiday."),))
    holiday, _ = Holiday.objects.update_or_create(
        board=board, day=day, defaults={"name": name.strip()}
    )
    audit.record("holiday entered", board, by=by, at=at, detail={"day": day.isoformat()})
    return holiday


def check_scheduler(by: User, board: Board) -> None:
    if not any(may(by, Permission.SCHEDULE, site) for site in board.sites.all()):
        raise NotPermitted(f"You may not {Permission.SCHEDULE.value} for this board.")
