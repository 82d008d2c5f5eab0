"""Facts of the course on the current line: response, progression and its pattern, markers."""

from collections.abc import Callable

from recommendations.rules.course import RESPONDING, flag_evidence
from recommendations.rules.facts.fact import (
    FLAG,
    MISSING,
    NO,
    Definition,
    Definitions,
    Fact,
    found,
    number,
    word,
    words,
)
from recommendations.rules.intervals import add_months
from recommendations.rules.patterns import PATTERNS, pattern_evidence, patterns_of
from recommendations.rules.record import ALPPS_STAGES, LIVER_OPERATIONS, Evidence
from recommendations.rules.scores.current import lab_evidence
from recommendations.rules.scores.inputs import first_cycle_on
from recommendations.rules.situation import Situation

CONTROL_MONTHS = 3
LOW_CEA = 80


def intent(s: Situation) -> Fact:
    current = s.course.current
    if current is None or current.item.intent is None:
        return MISSING
    return Fact(current.item.intent, (current.as_evidence(),))


def progressed(s: Situation) -> Fact:
    codes = [flag for flag in s.course.flags if flag.is_progression]
    mine = s.course.current.item.id if s.course.current else None
    evidence = flag_evidence([flag for flag in codes if flag.line_id == mine])
    return Fact(s.course.has_progressed, tuple(evidence) if s.course.has_progressed else ())


def latest_response(s: Situation) -> Fact:
    latest = s.course.latest
    if latest is None:
        return MISSING
    evidence = [
        Evidence(r.path, f"{latest.overall}: {latest.because}", r.scan_date)
        for r in list(latest.point.results.values())[:1]
    ]
    value = latest.overall if latest.overall in (*RESPONDING, "PD", "NE") else "other"
    return Fact(value, tuple(evidence))


def controlled_3_months(s: Situation) -> Fact:
    """The latest scan with response or stability lies 3 months or more after the start (H-20)."""
    current, seen_on = s.course.current, s.course.last_controlled_on
    if current is None or current.item.started_on is None or seen_on is None:
        return NO
    evidence = Evidence(current.path, f"controlled on {seen_on}", current.item.started_on)
    return Fact(seen_on >= add_months(current.item.started_on, CONTROL_MONTHS), (evidence,))


def flagged(code: str) -> Callable[[Situation], Fact]:
    return lambda s: found(flag_evidence(s.course.current_flags(code)))


def mismatch(s: Situation) -> Fact:
    return found(flag_evidence([f for f in s.course.flags if f.code == "response_mismatch"]))


def growth(s: Situation) -> Fact:
    """Single-lesion growth at the latest scan that is not RECIST progression."""
    latest = s.course.latest
    if latest is None or latest.overall == "PD" or not latest.lesion_growth:
        return NO
    evidence = flag_evidence(s.course.current_flags("lesion_growth"))
    return Fact(True, tuple(evidence))


def unplanned_vanished(s: Situation) -> Fact:
    """A vanished liver lesion that no planned operation or ablation takes care of (E-13)."""
    latest = s.course.latest
    if latest is None:
        return NO
    kinds = LIVER_OPERATIONS | ALPPS_STAGES | {"ablation"}
    covered = {x for p in s.record.planned if p.item.kind in kinds for x in p.item.lesions}
    results = latest.point.results
    return found(
        [
            Evidence(results[name].path, f"{name} no longer visible", results[name].scan_date)
            for name in latest.disappeared_liver
            if name not in covered
        ]
    )


def patterns(s: Situation) -> Fact:
    found_patterns = patterns_of(s)
    return Fact(frozenset(found_patterns), tuple(pattern_evidence(s)))


def cea_allows_transplant(s: Situation) -> Fact:
    """CEA below 80 µg/L, or at most half of the last value before the first cycle (H-20)."""
    latest = s.record.latest_lab("CEA")
    if latest is None:
        return MISSING
    first = first_cycle_on(s.record, s.preoperative)
    before = [x for x in s.record.labs("CEA") if first is not None and x.item.collected_on <= first]
    halved = bool(before) and 2 * latest.item.value <= before[-1].item.value
    return Fact(latest.item.value < LOW_CEA or halved, (lab_evidence(latest),))


def score_bound(code: str, bound: str) -> Callable[[Situation], Fact]:
    return lambda s: Fact(int(getattr(s.score(code), bound)), s.score(code).inputs)


def profile(s: Situation) -> Fact:
    return Fact(s.profile)


FACTS: Definitions = {
    "profile": Definition(word("esmo", "asco", "china", "japan"), "guideline profile", profile),
    "score.fong_minimum": Definition(
        number(0, 5), "least possible Fong score", score_bound("fong_crs", "minimum")
    ),
    "score.fong_maximum": Definition(
        number(0, 5), "greatest possible Fong score", score_bound("fong_crs", "maximum")
    ),
    "score.game_minimum": Definition(
        number(0, 7), "least possible GAME score", score_bound("game", "minimum")
    ),
    "course.intent": Definition(
        word("neoadjuvant", "conversion", "adjuvant", "palliative"), "intent of the line", intent
    ),
    "course.progressed": Definition(FLAG, "RECIST progression on the current line", progressed),
    "course.latest_response": Definition(
        word("CR", "PR", "SD", "PD", "NE", "other"), "latest overall response", latest_response
    ),
    "course.controlled_3_months": Definition(
        FLAG, "response or stability 3 months after the start", controlled_3_months
    ),
    "course.marker_progression": Definition(
        FLAG, "confirmed rise of a tumour marker", flagged("marker_progression")
    ),
    "course.marker_flare": Definition(
        FLAG, "early rise of a tumour marker", flagged("marker_flare")
    ),
    "course.response_mismatch": Definition(FLAG, "reported and computed response differ", mismatch),
    "course.lesion_growth": Definition(FLAG, "growth of a single liver lesion", growth),
    "course.unplanned_vanished": Definition(
        FLAG, "a vanished lesion that is in no plan", unplanned_vanished
    ),
    "course.patterns": Definition(words(*PATTERNS), "pattern of progression", patterns),
    "transplant.cea": Definition(FLAG, "CEA below 80 µg/L or halved", cea_allows_transplant),
}
