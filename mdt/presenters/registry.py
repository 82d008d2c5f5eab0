"""The page of registry rows: how many there are, and what is missing in them."""

from typing import Any

from accounts.models import User
from mdt.documents.registry import Wanted, rows_of
from mdt.indicator_form import Period
from mdt.models import Board
from mdt.rules.registry import COSD_MEETING, DICTIONARY, STANDARDS, Standard, dictionary


def registry_context(user: User, standard: Standard, period: Period) -> dict[str, Any]:
    """Of the chosen board, or of the only one this person has."""
    boards = list(Board.objects.visible_to(user)[:2])
    board = period.board or (boards[0] if len(boards) == 1 else None)
    chosen = Period(period.since, period.until, board)
    # The kind of board is said when the file is taken, so its absence is nothing to correct in the record.
    said = next(iter(COSD_MEETING))
    rows = rows_of(Wanted(standard, board, period.since, period.until, said), user) if board else []
    return {
        "standard": standard,
        "standards": STANDARDS.values(),
        "period": chosen,
        "board": board,
        "rows": rows,
        "gaps": sum(len(row.missing) for row in rows),
        "head": DICTIONARY,
        "dictionary": list(dictionary(standard)),
    }
