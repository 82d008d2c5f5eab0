"""Morphologic response on portal-venous CT (Chun et al., JAMA 2009;302:2338; response specification §12.4)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MorphologicResponse:
    lesions: tuple[str, ...]
    baseline_group: int
    followup_group: int
    patient: str


def morphologic_response(groups: Iterable[tuple[int, int]]) -> MorphologicResponse:
    """Compare each lesion's group (3 heterogeneous … 1 homogeneous, sharp) before and after.

    The patient's group is that of the majority; a tie goes to the worse (higher) group.
    """
    pairs = tuple(groups)
    before, after = _majority(a for a, _ in pairs), _majority(b for _, b in pairs)
    return MorphologicResponse(
        tuple(_change(*pair) for pair in pairs), before, after, _change(before, after)
    )


def _change(before: int, after: int) -> str:
    if before > 1 and after == 1:
        return "OPTIMAL"
    return "INCOMPLETE" if (before, after) == (3, 2) else "NONE"


def _majority(groups: Iterable[int]) -> int:
    counted = Counter(groups)
    return max(counted, key=lambda group: (counted[group], group))
