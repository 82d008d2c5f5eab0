"""Scores whose points still have to be checked against the paper: shown only when switched on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from recommendations.rules.course import RESPONDING, Course
from recommendations.rules.intervals import add_months, completed_years
from recommendations.rules.record import Evidence, Record
from recommendations.rules.scores import basingstoke as rees
from recommendations.rules.scores import tbs
from recommendations.rules.scores.cerr import cerr
from recommendations.rules.scores.inputs import ScoreInputs, marker_at
from recommendations.rules.scores.konopke import konopke
from recommendations.rules.scores.nordlinger import nordlinger
from recommendations.rules.scores.oslo import oslo
from recommendations.rules.scores.score import Score, Truth

BASELINE, CURRENT = "before_chemotherapy", "current"
# CERR: the paper leaves a gap between 11 and 12, which is closed as "5 to below 12" here.
GAP = Decimal(121), Decimal(144)
RESECTIONS = ("liver_resection", "simultaneous_resection", "alpps_stage_2")


def scores(record: Record, given: ScoreInputs, course: Course) -> tuple[Score, ...]:
    return (
        *_basingstoke(record, given),
        _nordlinger(record, given),
        _cerr(given),
        konopke(given.count, given.cea, given.synchronous).fed(BASELINE, given.evidence),
        _oslo(record, given, course),
    )


def _basingstoke(record: Record, given: ScoreInputs) -> Iterator[Score]:
    """Only after a resection, with CEA from before it; the margin belongs to that operation."""
    done = [s for s in record.liver_operations if s.item.kind in RESECTIONS and s.item.date]
    if not done or done[-1].item.date is None:
        return
    last = done[-1]
    cea = marker_at(record, "CEA", done[-1].item.date)
    margin = (Evidence(last.path, f"margin {last.item.margin}", last.item.date),)
    score = rees.basingstoke(
        node_positive=given.node_positive,
        grade=record.document.primary.grade,
        cea=cea[0] if cea else None,
        largest_mm=given.largest_mm,
        margin_positive=last.item.margin != "R0" if last.item.margin else None,
        extrahepatic=given.extrahepatic,
    )
    known = {
        **given.evidence,
        "labs.CEA": (cea[1],) if cea else (),
        "surgeries.margin": margin if last.item.margin else (),
        "primary.grade": _plain("primary.grade", record.document.primary.grade),
    }
    fed = score.fed(CURRENT, known)
    yield replace(fed, caution=rees.anchors(fed.value) if isinstance(fed.value, int) else "")


def _nordlinger(record: Record, given: ScoreInputs) -> Score:
    """At exactly 50 mm the copies of the score disagree, so the item stays open."""
    born, t = record.document.patient.birth_date, record.document.primary.t
    beyond: Truth = t.startswith("T4") if t and t != "TX" else None
    score = nordlinger(
        age=completed_years(born, record.as_of) if born else None,
        beyond_serosa=beyond,
        node_positive=given.node_positive,
        interval_under_24_months=given.under_24_months,
        count=given.count,
        largest_mm=given.largest_mm,
        size_is_settled=False,
    )
    born_on = (Evidence("patient.birth_date", "born", born),) if born else ()
    known = {
        **given.evidence,
        "patient.birth_date": born_on,
        "primary.t": _plain("primary.t", t),
    }
    return score.fed(BASELINE, known)


def _cerr(given: ScoreInputs) -> Score:
    score = cerr(
        mutant=given.any_mutant,
        node_positive=given.node_positive,
        extrahepatic=given.extrahepatic,
        cea=given.cea,
        ca199=given.ca199,
        largest_mm=given.largest_mm,
        count=given.count,
    ).fed(BASELINE, given.evidence)
    if given.largest_mm is None or given.count is None:
        return score
    square = tbs.squares(given.largest_mm, given.count)[0]
    in_gap = GAP[0] < square < GAP[1]
    caution = "Tumour burden between 11 and 12: not assigned in print." if in_gap else ""
    return replace(score, caution=caution)


def _oslo(record: Record, given: ScoreInputs, course: Course) -> Score:
    """Judged at the planned transplantation, else on the day itself."""
    planned = [s.item.date for s in record.planned if s.item.kind == "transplant" and s.item.date]
    day = planned[0] if planned else record.as_of
    cea = marker_at(record, "CEA", record.as_of)
    score = oslo(
        given.largest_mm, cea[0] if cea else None, _progressing(course), _under_2_years(record, day)
    )
    resected = record.primary_resected_on
    current = (course.current.as_evidence(),) if course.current else ()
    known = {
        **given.evidence,
        "labs.CEA": (cea[1],) if cea else (),
        "therapy_lines": current,
        "primary.resected_on": (Evidence("primary.resected_on", "primary resected", resected),)
        if resected
        else (),
    }
    return score.fed(CURRENT, known)


def _progressing(course: Course) -> Truth:
    """Progression on the current line; without a response that settles it nobody knows."""
    if course.has_progressed:
        return True
    latest = course.latest
    return False if latest is not None and latest.overall in RESPONDING else None


def _under_2_years(record: Record, day: date) -> Truth:
    resected_on = record.primary_resected_on
    return day < add_months(resected_on, 24) if resected_on else None


def _plain(path: str, value: str | None) -> tuple[Evidence, ...]:
    return (Evidence(path, value),) if value else ()
