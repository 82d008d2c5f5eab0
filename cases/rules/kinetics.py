"""Companion measures that never change RECIST: early shrinkage, depth, growth of single lesions (§12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.rules.lengths import length, percent
from cases.rules.line import LineLesion, TherapyCourse, TimePoint
from cases.rules.settings import ResponseSettings
from cases.rules.target import grew_enough

DatedSum = tuple[str, date, Decimal]


@dataclass(frozen=True, slots=True)
class EarlyShrinkage:
    timepoint_id: str
    shrinkage_pct: str | None
    met: bool


def early_shrinkage(
    sums: Sequence[DatedSum],
    *,
    baseline: Decimal | None,
    reference: date,
    progressed_on: date | None,
    settings: ResponseSettings,
) -> EarlyShrinkage | None:
    """Shrinkage of at least 20 % at 6–10 weeks (FIRE-3): the complete sum nearest to day 56."""
    window = [
        (abs((day - reference).days - settings.ets_target_day), day, name, total)
        for name, day, total in sums
        if settings.ets_from_day <= (day - reference).days <= settings.ets_to_day
    ]
    if not window or not baseline:
        return None
    _, day, name, total = min(window)
    shrunk = baseline - total
    no_progression = progressed_on is None or progressed_on > day
    met = no_progression and 100 * shrunk >= settings.ets_pct * baseline
    return EarlyShrinkage(name, percent(shrunk, baseline), met)


def depth_of_response(sums: Sequence[DatedSum], *, baseline: Decimal | None) -> str | None:
    """The deepest shrinkage in per cent of the baseline; negative when there was only growth."""
    if not sums or not baseline:
        return None
    return percent(baseline - min(total for _, _, total in sums), baseline)


def growing_lesions(
    course: TherapyCourse, points: Sequence[TimePoint], index: int, settings: ResponseSettings
) -> list[str]:
    """Liver lesions at least 5 mm and 20 % larger than their own smallest earlier length.

    Two liver targets speak for at most two lesions; this looks at every measured one.
    """
    liver = (lesion for lesion in course.lesions if lesion.organ == "liver" and not lesion.nodal)
    return sorted(
        lesion.id for lesion in liver if _grew(course, lesion, points[: index + 1], settings)
    )


def _grew(
    course: TherapyCourse,
    lesion: LineLesion,
    points: Sequence[TimePoint],
    settings: ResponseSettings,
) -> bool:
    lengths = [_own_length(course, lesion, point, settings) for point in (course.baseline, *points)]
    earlier = [value for value in lengths[:-1] if value is not None]
    now = lengths[-1]
    return now is not None and bool(earlier) and grew_enough(now, min(earlier))


def _own_length(
    course: TherapyCourse, lesion: LineLesion, point: TimePoint, settings: ResponseSettings
) -> Decimal | None:
    """The length that is the lesion's own: not after treatment, not while it is part of a joint mass."""
    if course.treated_before(lesion.id, point.date) or _is_joint(lesion.id, point.results):
        return None
    return length(point.results.get(lesion.id), nodal=lesion.nodal, settings=settings)


def _is_joint(lesion: str, results: Mapping[str, object]) -> bool:
    merged = {getattr(result, "merged_into", None) for result in results.values()}
    own = results.get(lesion)
    return lesion in merged or getattr(own, "merged_into", None) is not None
