"""Telling everybody who asked that the board has answered."""

from datetime import datetime

from mdt.actions import notices, referrals
from mdt.models import AgendaItem


def tell_referrers(*, item: AgendaItem, at: datetime) -> int:
    """Each referrer and co-referrer learns once that a decision is signed; return how many are told."""
    return notices.tell(
        referrals.recipients(item),
        key=f"answered:{item.public_id}",
        text=f"{item.meeting.board.name} has answered a referral of yours.",
        path="/referrals/",
        at=at,
    )
