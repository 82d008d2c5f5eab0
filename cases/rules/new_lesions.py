"""New lesions: equivocal, confirmed and dated back, or refuted (RECIST 1.1; response specification §6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cases.rules.line import NewFinding, TimePoint
from cases.rules.settings import ResponseSettings


@dataclass(frozen=True, slots=True)
class Sighting:
    """A new lesion as it is known: the time point and day it was first seen, and whether it is certain."""

    id: str
    first_index: int
    first_seen: date
    confirmed: bool
    last_status: str


def counts(finding: NewFinding, settings: ResponseSettings) -> bool:
    """A new node counts only from the record on which its short axis is at least 10 mm."""
    return not finding.nodal or finding.mm is None or finding.mm >= settings.node_normal_mm


def sightings(
    points: Sequence[TimePoint],
    known_up_to: int,
    settings: ResponseSettings,
    later: Sequence[NewFinding] = (),
) -> list[Sighting]:
    """Every new lesion as known from time points up to ``known_up_to``.

    A refuted finding starts anew when it is seen again. Unequivocal stays, whatever is said later.
    ``later`` are findings made during the next line: they restate lesions first seen in this one.
    """
    known: dict[str, Sighting] = {}
    for index, finding, day in _records(points[: known_up_to + 1], settings):
        known[finding.id] = _after(known.get(finding.id), finding, index, day)
    for finding in later:
        if finding.id in known and known[finding.id].last_status != "refuted":
            known[finding.id] = _after(
                known[finding.id], finding, len(points), finding.scan_date or date.max
            )
    return list(known.values())


def _records(
    points: Sequence[TimePoint], settings: ResponseSettings
) -> Iterator[tuple[int, NewFinding, date]]:
    for index, point in enumerate(points):
        for finding in point.new_lesions:
            if counts(finding, settings):
                yield index, finding, finding.scan_date or point.date


def _after(known: Sighting | None, finding: NewFinding, index: int, day: date) -> Sighting:
    if known is not None and known.confirmed:
        return Sighting(known.id, known.first_index, known.first_seen, True, finding.status)
    if known is None or known.last_status == "refuted":
        return Sighting(finding.id, index, day, finding.status == "unequivocal", finding.status)
    certain = finding.status == "unequivocal"
    return Sighting(known.id, known.first_index, known.first_seen, certain, finding.status)


def state_at(seen: Sequence[Sighting], index: int) -> str:
    """YES, EQUIVOCAL or NO at one time point, for the knowledge that made the sightings."""
    here = [sighting for sighting in seen if sighting.first_index <= index]
    if any(sighting.confirmed for sighting in here):
        return "YES"
    return "EQUIVOCAL" if any(sighting.last_status == "equivocal" for sighting in here) else "NO"
