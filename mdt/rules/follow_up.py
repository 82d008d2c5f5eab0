"""Whether what a board recommended has been acted on: nothing is *actioned* while one of its ends is open."""

from dataclasses import dataclass
from typing import Literal

End = Literal["tasks", "informed", "letters"]


@dataclass(frozen=True, slots=True)
class OpenEnd:
    """What is still open after a signature, and how many of it there are."""

    kind: End
    count: int = 1


def open_ends(*, open_tasks: int, is_informed: bool, unsent_letters: int) -> tuple[OpenEnd, ...]:
    """What keeps a signed decision from being actioned (practice 8, transition 20); empty once it is.

    A task that was not done is closed as well, with its reason: it is no open end, the reason stands in the record.
    """
    found = (
        OpenEnd("tasks", open_tasks),
        OpenEnd("informed", 0 if is_informed else 1),
        OpenEnd("letters", unsent_letters),
    )
    return tuple(end for end in found if end.count)
