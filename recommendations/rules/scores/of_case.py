"""Every score of a case, before chemotherapy, after it, and of the liver now."""

from collections.abc import Sequence

from recommendations.rules.course import Course
from recommendations.rules.liver import LesionNow, Remnant
from recommendations.rules.preoperative import Preoperative
from recommendations.rules.record import Record
from recommendations.rules.scores import current, inputs, unverified
from recommendations.rules.scores.beppu import beppu
from recommendations.rules.scores.fong import fong
from recommendations.rules.scores.game import game
from recommendations.rules.scores.inputs import ScoreInputs
from recommendations.rules.scores.m_cs import m_cs
from recommendations.rules.scores.score import Score
from recommendations.rules.scores.tbs import tbs

BASELINE, PREOPERATIVE = "before_chemotherapy", "preoperative"


def all_scores(
    record: Record,
    preoperative: Preoperative,
    lesions: Sequence[LesionNow],
    remnant: Remnant,
    course: Course,
    *,
    verify: bool = False,
) -> tuple[Score, ...]:
    """``lesions`` are those of the liver as measured since the last cycle."""
    baseline = inputs.before_chemotherapy(record, preoperative)
    found = prognostic(baseline, BASELINE)
    if preoperative.cycles:
        after = inputs.after_chemotherapy(record, preoperative, lesions)
        found += prognostic(after, PREOPERATIVE)
    found += current.scores(record, remnant)
    if verify:
        found += unverified.scores(record, baseline, course)
    return found


def prognostic(given: ScoreInputs, time_point: str) -> tuple[Score, ...]:
    scores = (
        fong(given.node_positive, given.under_12_months, given.count, given.largest_mm, given.cea),
        tbs(given.largest_mm, given.count),
        game(
            kras_mutant=given.kras_mutant,
            cea=given.cea,
            node_positive=given.node_positive,
            largest_mm=given.largest_mm,
            count=given.count,
            extrahepatic=given.extrahepatic,
        ),
        m_cs(given.ras_mutant, given.node_positive, given.largest_mm),
        beppu(
            synchronous=given.synchronous,
            node_positive=given.node_positive,
            count=given.count,
            largest_mm=given.largest_mm,
            extrahepatic=given.extrahepatic,
            ca199=given.ca199,
        ),
    )
    return tuple(score.fed(time_point, given.evidence) for score in scores)
