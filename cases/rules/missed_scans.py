"""Scans missed just before a progression, told beside its date (response specification §9).

A progression found late was there earlier: the day stays the day of the scan, and the gap before it is told.
"""

from dataclasses import dataclass
from datetime import date

from cases.rules.response import LineResponse

LEAST = 2


@dataclass(frozen=True, slots=True)
class MissedScans:
    """How many scans were due since the last one with a result; ``days`` from there to the progression."""

    count: int
    since: date
    days: int
    not_evaluable: tuple[date, ...]


def missed_before_progression(line: LineResponse, *, every_days: int) -> MissedScans | None:
    """Two or more scans in a row that were due every ``every_days`` days and gave no result, else None.

    The scan that found the progression is not one of them. A scan that could not be evaluated gave no result.
    """
    progression = line.progression
    if progression is None:
        return None
    earlier = [one for one in line.timepoints if one.point.date < progression.date]
    seen = [one.point.date for one in earlier if one.overall != "NE"]
    since = max([line.course.baseline.date, *seen])
    days = (progression.date - since).days
    count = days // every_days - 1
    if count < LEAST:
        return None
    blind = sorted(one.point.date for one in earlier if one.point.date > since)
    return MissedScans(count, since, days, tuple(blind))
