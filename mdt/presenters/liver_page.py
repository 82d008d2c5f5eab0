"""The liver of one case at the scan that was chosen, with the way to the scan before and after."""

from dataclasses import dataclass
from datetime import date

from cases.documents import document_of
from cases.models import Case
from mdt.presenters.course import Frame, frames_of


@dataclass(frozen=True, slots=True)
class LiverPage:
    case: Case
    age: int | None
    today: date
    frames: list[Frame]
    at: int
    planned: list[str]

    @property
    def frame(self) -> Frame:
        return self.frames[self.at]

    @property
    def before(self) -> int | None:
        return self.at - 1 if self.at else None

    @property
    def after(self) -> int | None:
        return self.at + 1 if self.at + 1 < len(self.frames) else None


def liver_page(case: Case, wanted: str, today: date) -> LiverPage:
    """``wanted`` is the place of the scan, from 0; anything else shows the latest."""
    document = document_of(case)
    frames = frames_of(document, today)
    last = len(frames) - 1
    at = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else last
    planned = [
        f"{operation.kind.replace('_', ' ')}: segments {', '.join(operation.segments)}"
        for operation in document.surgeries
        if operation.status == "planned" and operation.segments
    ]
    return LiverPage(case, case.age_on(today), today, frames, min(at, last), planned)
