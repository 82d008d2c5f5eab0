"""Handing out one signed decision: as a document, or as the very record that its seal covers."""

from datetime import datetime
from functools import partial

from accounts.exceptions import Invalid, Problem
from accounts.models import User
from mdt.actions import exports
from mdt.actions.exports import File, Wish
from mdt.actions.sealing import canonical, sealed_content
from mdt.documents.lists import outcome
from mdt.models import Decision

SEALED = "json"


def hand_out(
    *, decision: Decision, pseudonymised: bool, purpose: str, reason: str, file_format: str, by: User, at: datetime
) -> File:  # fmt: skip
    """Give a signed decision to one person, on the log.

    ``json`` is the sealed record byte for byte: the sha256 of the file is the seal. It holds the case as it was
    known, so it never leaves without the right to names.
    """
    item = decision.item
    filters = {"decision": str(decision.public_id)}
    wish = Wish("outcome", item.meeting.board, pseudonymised, purpose, reason, filters)
    if file_format != SEALED:
        build = partial(outcome, decision, pseudonymised=pseudonymised)
        return exports.make(wish=wish, build=build, file_format=file_format, by=by, at=at)
    if pseudonymised:
        problem = Problem("variant", "cannot be left without names")
        raise Invalid("The sealed record holds the case with its names.", problems=(problem,))
    day = item.meeting.local_start.date().isoformat()
    name = f"sealed-{item.meeting.board.code}-{day}-{str(decision.public_id)[:8]}.json"
    file = File(name, SEALED, canonical(sealed_content(decision)))
    return exports.hand_out(wish=wish, file=file, rows=1, by=by, at=at)
