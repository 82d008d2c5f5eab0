"""The course on the current line: response, progression and its pattern (evidence G.2)."""

from dataclasses import dataclass
from datetime import date

from cases.rules.assessed import AssessedLine, assessed_lines
from cases.rules.document import CaseDocument
from cases.rules.flags import Flag, flags_of
from cases.rules.new_lesions import counts
from cases.rules.response import LineResponse, TimePointResponse
from cases.rules.settings import DEFAULTS
from recommendations.rules.record import Evidence, Line, Record

RESPONDING = ("CR", "PR", "SD")


@dataclass(frozen=True, slots=True)
class Course:
    """All lines with their responses and flags; the current line is the one started last."""

    lines: tuple[AssessedLine, ...]
    flags: tuple[Flag, ...]
    current: Line | None
    response: LineResponse | None

    @property
    def has_progressed(self) -> bool:
        return self.response is not None and self.response.progression is not None

    @property
    def latest(self) -> TimePointResponse | None:
        return self.response.latest if self.response else None

    @property
    def progressed_at_first_scan(self) -> bool:
        response = self.response
        if response is None or response.progression is None:
            return False
        return response.progression.timepoint_id == response.timepoints[0].point.id

    @property
    def last_controlled_on(self) -> date | None:
        """The latest scan of the current line with response or stability."""
        points = self.response.timepoints if self.response else ()
        controlled = [p.point for p in points if p.overall in RESPONDING]
        scanned = (r.scan_date for point in controlled for r in point.results.values())
        return max([p.date for p in controlled] + [day for day in scanned if day], default=None)

    def current_flags(self, code: str) -> list[Flag]:
        """Flags of one code on the current line."""
        line = self.current.item.id if self.current else None
        return [flag for flag in self.flags if flag.code == code and flag.line_id == line]

    def new_lesion_evidence(self, *, in_liver: bool) -> list[Evidence]:
        """The unequivocal new lesions of the current line, in or outside the liver."""
        response = self.response
        if response is None:
            return []
        seen = [f for p in response.timepoints for f in p.point.new_lesions]
        return [
            Evidence(f.path, f"{f.id} {f.organ or 'organ not stated'}", f.scan_date)
            for f in (*seen, *response.course.later_new)
            if f.status == "unequivocal" and counts(f, DEFAULTS)
            if (f.organ == "liver") is in_liver
        ]


def course_of(document: CaseDocument, record: Record) -> Course:
    lines = assessed_lines(document, record.as_of)
    flags = flags_of(document, record.as_of, lines=lines)
    dated = [line for line in record.started_lines if line.item.started_on]
    current = dated[-1] if dated else None
    name = current.item.id if current else None
    mine = [line for line in lines if line.line.therapy is not None and line.line.line_id == name]
    return Course(lines, flags, current, mine[-1].response if mine else None)


def flag_evidence(flags: list[Flag]) -> list[Evidence]:
    return [
        Evidence(e.path, f"{e.what} {e.value}".strip(), e.date)
        for flag in flags
        for e in flag.evidence
    ]
