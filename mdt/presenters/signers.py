"""Who may sign, board by board."""

from dataclasses import dataclass
from datetime import datetime

from accounts.days import day_at
from accounts.models import User
from mdt.models import Board, DissentPolicy, Signer


@dataclass(frozen=True, slots=True)
class BoardSigners:
    """The nominations of one board that hold now or will; the rest are ``past``."""

    board: Board
    current: list[Signer]
    coming: list[Signer]
    past: list[Signer]
    may_nominate: bool
    policies: tuple[tuple[str, str], ...] = tuple(DissentPolicy.choices)


def signers_page(user: User, now: datetime) -> list[BoardSigners]:
    boards = Board.objects.of(user)
    nominated = {board.pk for board in Board.objects.nominated_by(user)}
    rows = Signer.objects.of(user).select_related("person", "by", "ended_by")
    of: dict[int, list[Signer]] = {}
    for row in rows:
        of.setdefault(row.board_id, []).append(row)
    return [_board(one, of.get(one.pk, []), one.pk in nominated, now) for one in boards]


def _board(board: Board, rows: list[Signer], may: bool, now: datetime) -> BoardSigners:
    today = day_at(board, now)
    left = [row for row in rows if row.valid_until is None or row.valid_until >= today]
    return BoardSigners(
        board=board,
        current=[row for row in left if row.valid_from <= today],
        coming=[row for row in left if row.valid_from > today],
        past=[row for row in rows if row not in left],
        may_nominate=may,
    )
