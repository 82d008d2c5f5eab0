"""Every decision of a meeting that was read back, in full, for whoever signs several of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from mdt.actions.sealing import quorum_among
from mdt.models import Decision, DecisionState, Meeting
from mdt.presenters.afterwards import facts_of
from mdt.rules.quorum import Quorum
from mdt.rules.watching import words_of


@dataclass(frozen=True, slots=True)
class Readable:
    """One decision with all its words, and the quorum of the minute in which it was read aloud."""

    decision: Decision
    conditions: list[str]
    facts: list[tuple[str, str]]
    quorum: Quorum


def readable(meeting: Meeting, user: User, now: datetime) -> list[Readable]:
    """In the order of the list; of cases only those this person may see."""
    rows = Decision.objects.visible_to(user).filter(
        item__meeting=meeting, state=DecisionState.READ_BACK
    )
    whole = rows.for_page().order_by("item__position", "id")
    beside = ("item__recusals", "item__opinions", "item__discussions", "item__case__patient__identifiers")  # fmt: skip
    return list(_readable(list(whole.prefetch_related(*beside)), meeting, now))


def _readable(found: list[Decision], meeting: Meeting, now: datetime) -> Iterator[Readable]:
    stays = list(meeting.attendance.select_related("user"))
    for decision in found:
        heard = decision.read_back_at if list(decision.item.discussions.all()) else None
        yield Readable(
            decision, [words_of(one) for one in decision.conditions], facts_of(decision),
            quorum_among(decision.item, stays, heard or now),
        )  # fmt: skip
