"""Patterns of progression on the current line (evidence G.2); they raise a review, never choose."""

from decimal import Decimal

from recommendations.rules.course import flag_evidence
from recommendations.rules.drugs import CHECKPOINT_INHIBITORS
from recommendations.rules.record import Evidence
from recommendations.rules.scores.current import lab_evidence
from recommendations.rules.situation import Situation

PATTERNS = ("P0", "P1", "P2", "P3", "P4", "P5", "P6", "PX")
FEW, LARGE_MM, HIGH_CEA = 3, Decimal(50), Decimal(200)


def patterns_of(s: Situation) -> list[str]:
    """The sorted codes that hold; empty without a current line."""
    if s.course.current is None:
        return []
    found = _with_progression(s) if s.course.has_progressed else _markers_only(s)
    if _has_declined(s):
        found.append("P6")
    return sorted(found)


def _markers_only(s: Situation) -> list[str]:
    codes = {"P0": "marker_flare", "P1": "marker_progression"}
    return [pattern for pattern, code in codes.items() if s.course.current_flags(code)]


def _with_progression(s: Situation) -> list[str]:
    if _may_be_pseudoprogression(s):
        return ["PX"]
    places = {"P4": True, "P5": False}
    new = [p for p, inside in places.items() if s.course.new_lesion_evidence(in_liver=inside)]
    return new or _known_lesions_only(s)


def _may_be_pseudoprogression(s: Situation) -> bool:
    current = s.course.current
    on_inhibitor = current is not None and bool(current.agents & CHECKPOINT_INHIBITORS)
    deficient = s.marker("MMR").statuses == {"deficient"}
    return deficient and on_inhibitor and s.course.progressed_at_first_scan


def _known_lesions_only(s: Situation) -> list[str]:
    """P3 as soon as one fact is adverse; P2 only when all of them are known and favourable."""
    cea, count = s.record.latest_lab("CEA"), s.record.metastases.count
    largest = max((lesion.mm for lesion in s.lesions), default=s.record.metastases.largest_mm)
    adverse = (
        not any(vote.item.resectability == "resectable" for vote in s.record.votes_now),
        None if count is None else count > FEW,
        None if largest is None else largest >= LARGE_MM,
        None if cea is None else cea.item.value >= HIGH_CEA,
    )
    if True in adverse:
        return ["P3"]
    return [] if None in adverse else ["P2"]


def _has_declined(s: Situation) -> bool:
    """The latest ECOG is 2 or more and was taken after the line's start."""
    latest, current = s.record.latest_assessment("ECOG"), s.course.current
    if latest is None or latest.item.assessed_on is None or current is None:
        return False
    start = current.item.started_on
    return int(latest.item.value) >= 2 and start is not None and latest.item.assessed_on > start


def pattern_evidence(s: Situation) -> list[Evidence]:
    """What the patterns rest on: the flags of the line, new lesions, sizes and markers."""
    if s.course.current is None:
        return []
    name = s.course.current.item.id
    evidence = flag_evidence([f for f in s.course.flags if f.line_id == name and f.level == "red"])
    cea = s.record.latest_lab("CEA")
    return evidence + ([lab_evidence(cea)] if cea else [])
