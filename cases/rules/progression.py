"""What made a time point progressive, and the day of progression (response specification §9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cases.rules.line import TherapyCourse
from cases.rules.new_lesions import Sighting

if TYPE_CHECKING:
    from cases.rules.response import TimePointResponse


@dataclass(frozen=True, slots=True)
class Progression:
    """The earliest trigger's day; ``dates`` holds the day of each trigger."""

    date: date
    timepoint_id: str
    triggers: tuple[str, ...]
    dates: dict[str, dt.date]
    ttp_days: int


def triggers_at(
    target: str, complete: bool, non_target: str, new_lesion: str, reappeared: bool
) -> tuple[str, ...]:
    """Every reason for progression at one time point, in alphabetical order."""
    found = {
        "PD_NEW_LESION": new_lesion == "YES",
        "PD_NON_TARGET": non_target == "PD",
        "PD_REAPPEARANCE_AFTER_CR": reappeared,
        "PD_TARGET": target == "PD" and complete,
        "PD_TARGET_PARTIAL": target == "PD" and not complete,
    }
    return tuple(code for code, holds in found.items() if holds)


def progression_of(
    course: TherapyCourse,
    first: TimePointResponse,
    seen: Sequence[Sighting],
    responses: Sequence[TimePointResponse],
) -> Progression:
    """Date the first progression of the line by its earliest trigger."""
    index = responses.index(first)
    dates = {code: _date_of(code, first, seen, index, course) for code in first.triggers}
    day = min(dates.values())
    waited = (day - course.reference_day).days
    return Progression(day, first.point.id, first.triggers, dates, waited)


def _date_of(
    code: str, first: TimePointResponse, seen: Sequence[Sighting], index: int, course: TherapyCourse
) -> date:
    point = first.point
    if code.startswith("PD_TARGET"):
        # The sum did not exist before the last of its scans was made.
        return max(
            point.scan_date(name) for name, mm in first.sums.lengths.items() if mm is not None
        )
    if code == "PD_NON_TARGET":
        worse = [name for name, state in first.states.items() if state == "unequivocal_pd"]
        return min(point.scan_date(name) for name in worse)
    if code == "PD_NEW_LESION":
        return min(s.first_seen for s in seen if s.confirmed and s.first_index <= index)
    return min(point.scan_date(name) for name in visible_lesions(first, course))


def visible_lesions(first: TimePointResponse, course: TherapyCourse) -> list[str]:
    """Lesions that can be seen: a target over 0 mm, a target node from 10 mm, a non-target present."""
    least = {lesion.id: 10 if lesion.nodal else 0 for lesion in course.targets}
    targets = [
        name
        for name, mm in first.sums.lengths.items()
        if mm is not None and mm > 0 and mm >= least[name]
    ]
    return targets + [n for n, s in first.states.items() if s in ("present", "unequivocal_pd")]
