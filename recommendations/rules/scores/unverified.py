"""Scores whose points still have to be checked against the paper: shown only when switched on."""

from recommendations.rules.intervals import add_months, completed_years
from recommendations.rules.record import Record
from recommendations.rules.scores.basingstoke import basingstoke
from recommendations.rules.scores.cerr import cerr
from recommendations.rules.scores.inputs import ScoreInputs
from recommendations.rules.scores.konopke import konopke
from recommendations.rules.scores.nordlinger import nordlinger
from recommendations.rules.scores.oslo import oslo
from recommendations.rules.scores.score import Score, Truth


def scores(record: Record, given: ScoreInputs) -> tuple[Score, ...]:
    found = (
        _basingstoke(record, given),
        _nordlinger(record, given),
        cerr(
            mutant=given.any_mutant,
            node_positive=given.node_positive,
            extrahepatic=given.extrahepatic,
            cea=given.cea,
            ca199=given.ca199,
            largest_mm=given.largest_mm,
            count=given.count,
        ),
        konopke(given.count, given.cea, given.synchronous),
        oslo(given.largest_mm, given.cea, None, _under_2_years(record)),
    )
    return tuple(score.at("before_chemotherapy", given.evidence) for score in found)


def _basingstoke(record: Record, given: ScoreInputs) -> Score:
    margins = [s.item.margin for s in record.liver_operations if s.item.margin]
    return basingstoke(
        node_positive=given.node_positive,
        grade=record.document.primary.grade,
        cea=given.cea,
        largest_mm=given.largest_mm,
        margin_positive=margins[-1] != "R0" if margins else None,
        extrahepatic=given.extrahepatic,
    )


def _nordlinger(record: Record, given: ScoreInputs) -> Score:
    born, t = record.document.patient.birth_date, record.document.primary.t
    beyond: Truth = t.startswith("T4") if t and t != "TX" else None
    return nordlinger(
        age=completed_years(born, record.as_of) if born else None,
        beyond_serosa=beyond,
        node_positive=given.node_positive,
        interval_under_24_months=given.under_24_months,
        count=given.count,
        largest_mm=given.largest_mm,
    )


def _under_2_years(record: Record) -> Truth:
    resected_on = record.primary_resected_on
    return record.as_of < add_months(resected_on, 24) if resected_on else None
