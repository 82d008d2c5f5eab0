"""Morphologic response on portal-venous CT (Chun et al., JAMA 2009;302:2338; response specification §12.4)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cases.rules.line import TherapyCourse, TimePoint


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


@dataclass(frozen=True, slots=True)
class MorphologyAt:
    """One scan against the baseline: the lesions whose group is known on both, with the groups."""

    point: TimePoint
    groups: tuple[tuple[str, int, int], ...]
    response: MorphologicResponse


def morphology_of(course: TherapyCourse) -> tuple[MorphologyAt, ...]:
    """The morphologic response at each scan on which a liver lesion has a group, as at baseline.

    A lesion without a group on either scan takes no part: its look is not known, not unchanged.
    """
    points = sorted(course.timepoints, key=lambda point: point.date)
    found = ((point, tuple(_groups(course, point))) for point in points)
    return tuple(
        MorphologyAt(point, groups, morphologic_response((a, b) for _, a, b in groups))
        for point, groups in found
        if groups
    )


def _groups(course: TherapyCourse, point: TimePoint) -> Iterator[tuple[str, int, int]]:
    for lesion in course.lesions:
        before, now = course.baseline.results.get(lesion.id), point.results.get(lesion.id)
        if lesion.organ != "liver" or lesion.nodal or before is None or now is None:
            continue
        if course.treated_before(lesion.id, point.scan_date(lesion.id)):
            continue
        if before.morphology_group is not None and now.morphology_group is not None:
            yield lesion.id, before.morphology_group, now.morphology_group


def _change(before: int, after: int) -> str:
    if before > 1 and after == 1:
        return "OPTIMAL"
    return "INCOMPLETE" if (before, after) == (3, 2) else "NONE"


def _majority(groups: Iterable[int]) -> int:
    counted = Counter(groups)
    return max(counted, key=lambda group: (counted[group], group))
