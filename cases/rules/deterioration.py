"""Clinical progression: a clinician's word that the tumour makes the patient worse (response specification §14).

It is never progression by RECIST and never sets its date; the board sees it beside what imaging says.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cases.rules.assessed import AssessedLine
from cases.rules.flags import Evidence, Flag


@dataclass(frozen=True, slots=True)
class Deterioration:
    """What a clinician observed, on which day; ``clinician`` is the one who recorded it."""

    observed_on: date
    findings: str
    clinician: str


def clinical_flags(
    observed: Iterable[Deterioration], lines: Sequence[AssessedLine], as_of: date
) -> Iterator[Flag]:
    """One amber flag for each observation until ``as_of``, on the line that was running then."""
    for item in observed:
        if item.observed_on <= as_of:
            yield _flag(item, lines)


def _flag(item: Deterioration, lines: Sequence[AssessedLine]) -> Flag:
    begun = [known for known in lines if known.line.started_on <= item.observed_on]
    running = begun[-1] if begun else None
    because = (
        f"{item.clinician} recorded deterioration due to the tumour: {item.findings}; "
        f"{_imaging(running, item.observed_on)}"
    )
    return Flag(
        code="clinical_progression",
        level="amber",
        raised_on=item.observed_on,
        because=because,
        evidence=(Evidence("", item.findings, item.observed_on, item.clinician),),
        line_id=running.line.line_id if running else "",
        is_current=running.line.is_current if running else True,
        would_clear="a decision of the board, or the start of another line",
    )


def _imaging(running: AssessedLine | None, day: date) -> str:
    """What the last scan before the observation said."""
    response = running.response if running else None
    points = response.timepoints if response else ()
    seen = [point for point in points if point.point.date <= day]
    if not seen:
        return "imaging is pending"
    on = seen[-1].point.date.isoformat()
    if seen[-1].overall == "PD":
        return f"imaging of {on} shows progression"
    return f"imaging of {on} shows no progression by RECIST ({seen[-1].overall})"
