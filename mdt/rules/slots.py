"""How long cases take, in which order they come, and when a list needs a pause."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Minutes by complexity. Proposed defaults, to be judged against the minutes that a board really took.
MINUTES = {"note": 1, "straightforward": 3, "standard": 5, "complex": 8, "very_complex": 10}
_HARDEST_FIRST = ("very_complex", "complex", "standard", "straightforward", "note")


@dataclass(frozen=True, slots=True)
class Listed:
    """One item as the order sees it. ``days_left`` counts to the nearest breach; ``None`` without a clock."""

    key: int
    mode: str
    complexity: str
    minutes: int
    carried_over: int = 0
    days_left: int | None = None


def proposed_order(items: Iterable[Listed], *, days_to_next: int) -> list[int]:
    """Carried over first, then what breaches before the next meeting, then the hardest; noted cases last.

    Attention falls in the second half of a long meeting, so complex cases come early.
    """

    def place(item: Listed) -> tuple[bool, int, bool, int, int]:
        breaches = item.days_left is not None and item.days_left < days_to_next
        hardness = _HARDEST_FIRST.index(item.complexity)
        return (item.mode == "note", -item.carried_over, not breaches, hardness, item.key)

    return [item.key for item in sorted(items, key=place)]


def pause_after(minutes: Sequence[int], longest: int) -> int | None:
    """The number of items before the pause; ``None`` if the list is done before attention falls."""
    if sum(minutes) <= longest:
        return None
    total = 0
    for place, each in enumerate(minutes):
        total += each
        if total > longest:
            return place or 1
    return None
