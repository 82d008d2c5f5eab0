"""Work-up that the case document has no place for: endoscopy, pelvic MRI, histology and hepatitis B.

The document's parts are fixed, so these are kept beside it, and no rule reads them: they tell whether a case is
ready to be discussed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

WorkUpKind = Literal["colonoscopy", "pelvic_mri", "histology", "hepatitis_b"]
WorkUpState = Literal["requested", "done", "incomplete"]
KINDS: dict[str, str] = {
    "colonoscopy": "Colonoscopy",
    "pelvic_mri": "Pelvic MRI",
    "histology": "Histology",
    "hepatitis_b": "Hepatitis B serology",
}
STATES: dict[str, str] = {
    "requested": "requested, result awaited",
    "done": "done, complete",
    "incomplete": "incomplete, to be repeated",
}


@dataclass(frozen=True, slots=True)
class WorkUpEntry:
    """What is on record of one examination: ``on`` is its day, of a request the day it was made, where known."""

    kind: WorkUpKind
    state: WorkUpState
    on: date | None
    finding: str = ""

    @property
    def order(self) -> date:
        return self.on or date.min


def latest(
    entries: Iterable[WorkUpEntry], kind: str, state: WorkUpState, as_of: date
) -> WorkUpEntry | None:
    """The last entry of this kind and state until ``as_of``."""
    mine = (e for e in entries if e.kind == kind and e.state == state and e.order <= as_of)
    return max(mine, key=lambda e: e.order, default=None)


def wrong_with(
    *, kind: str, state: str, day: date | None, finding: str, today: date
) -> Iterator[tuple[str, str]]:
    """Field and words of everything that keeps an entry from being recorded."""
    if kind not in KINDS:
        yield "kind", "is on no list"
    if state not in STATES:
        yield "state", "is on no list"
    elif state == "requested" and day:
        yield "performed_on", "a request has no day of examination"
    elif state != "requested" and not day:
        yield "performed_on", "is required"
    if day and day > today:
        yield "performed_on", "lies in the future"
    if state in ("done", "incomplete") and not finding:
        yield "finding", "say what was found"
