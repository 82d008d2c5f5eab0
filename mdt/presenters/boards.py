"""The boards of the sites that somebody manages, and who belongs to one."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Membership, User
from accounts.permissions import Permission, roles_with, sites_with
from mdt.actions.boards import may_set_up
from mdt.models import Board, MeetingSeries


def boards_managed_by(user: User) -> QuerySet[Board]:
    managed = sites_with(user, Permission.MANAGE_USERS)
    return Board.objects.filter(sites__in=managed).distinct()


def boards_page(user: User) -> QuerySet[Board]:
    return boards_managed_by(user).prefetch_related("sites")


@dataclass(frozen=True, slots=True)
class BoardPage:
    """``is_mine``: every site of the board is managed by the reader. ``members`` are by role, each at their site."""

    board: Board
    is_mine: bool
    members: list[Membership]
    series: int


def board_page(board: Board, user: User) -> BoardPage:
    """The members at the sites that the reader manages; those of other sites are not ours to see."""
    managed = sites_with(user, Permission.MANAGE_USERS)
    taking_part = Membership.objects.filter(
        site__in=board.sites.filter(pk__in=managed), user__is_active=True,
        role__in=roles_with(Permission.SEE_MINUTES),
    )  # fmt: skip
    rows = taking_part.select_related("user", "site").order_by("role", "user__full_name")
    series = MeetingSeries.objects.filter(board=board).count()
    return BoardPage(board, may_set_up(user, board), list(rows[:200]), series)
