"""What an answer to a meeting means: what somebody said beforehand, and no presence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Effect(StrEnum):
    """What an answer does to the apology of the person who gave it."""

    NOTE = "note"
    WITHDRAW = "withdraw"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: what was said and when, by the sender's word; ``key`` is the same for the same content."""

    status: str
    at: datetime | None
    key: str


def last_word(sent: Sequence[Said]) -> Said | None:
    """The latest of the answers of one person in one input, in whatever order they stand.

    None where they differ and no time says which of them is the later.
    """
    if len({one.status for one in sent}) == 1:
        return max(sent, key=lambda one: (one.at.timestamp() if one.at else 0, one.key))
    moments = [one.at for one in sent if one.at]
    if len(moments) < len(sent):
        return None
    latest = [one for one in sent if one.at == max(moments)]
    return last_word(latest) if len({one.status for one in latest}) == 1 else None


def effect_of(status: str, *, has_apology: bool, by_person: bool) -> Effect:
    """Who declines has apologised, who comes or may come has not; what a person noted stays."""
    if by_person:
        return Effect.LEAVE
    if status == "declined":
        return Effect.LEAVE if has_apology else Effect.NOTE
    return Effect.WITHDRAW if has_apology else Effect.LEAVE
