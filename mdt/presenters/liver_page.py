"""The liver of one case at the scan that was chosen, with the way to the scan before and after."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.dates import day as said
from accounts.sentences import listed
from accounts.sentences import said as in_words
from cases.documents import document_of
from cases.models import Case
from cases.rules.document import CaseDocument
from cases.rules.lengths import plain
from mdt.charts.liver_map import removed_by
from mdt.presenters.course import Frame, frames_of

ORDER = ("I", "II", "III", "IVa", "IVb", "V", "VI", "VII", "VIII")


@dataclass(frozen=True, slots=True)
class LiverPage:
    case: Case
    age: int | None
    today: date
    frames: list[Frame]
    at: int
    planned: list[str]
    remnant: str = ""

    @property
    def frame(self) -> Frame:
        return self.frames[self.at]

    @property
    def last(self) -> Frame:
        return self.frames[-1]

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
        _("%(operation)s: segments %(names)s")
        % {
            "operation": in_words(operation.kind.replace("_", " ")),
            "names": listed(operation.segments),
        }
        for operation in document.surgeries
        if operation.status == "planned" and operation.segments
    ]
    return LiverPage(
        case, case.age_on(today), today, frames, min(at, last), planned,
        remnant_of(document) if planned else "",
    )  # fmt: skip


def remnant_of(document: CaseDocument) -> str:
    """The segments that the planned operations leave, with the remnant's volume as last measured."""
    cut = removed_by(
        [one for op in document.surgeries if op.status == "planned" for one in op.segments]
    )
    stays = listed(name for name in ORDER if name not in cut)
    volumes = [one for one in document.liver_volumes if one.flr_ml is not None]
    last = max(volumes, key=lambda one: one.measured_on, default=None)
    if last is None or last.flr_ml is None:
        return _("segments %(names)s; volume not known") % {"names": stays}
    return _("segments %(names)s; %(ml)s ml measured on %(day)s") % {
        "names": stays, "ml": plain(last.flr_ml), "day": said(last.measured_on),
    }  # fmt: skip
