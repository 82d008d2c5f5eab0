"""Progression patterns, and what hangs on the course of the current line."""

from typing import Any

import pytest

from tests.recommendations.cases import (
    FOLFOX,
    case,
    evaluated,
    level_of,
    line,
    operation,
    scans,
    votes,
)
from tests.recommendations.rows.shared import (
    CONVERTIBLE,
    DEFICIENT,
    A,
    C,
    R,
    S,
    ecog,
    labs,
    running,
)

BASE_CYCLES = ("2026-01-20", "2026-02-03", "2026-02-17", "2026-03-01")


def course(*sizes: str, cycles: tuple[str, ...] = BASE_CYCLES, **changes: Any) -> dict[str, Any]:
    """A neoadjuvant line from 20 January with scans before it, on 10 and on 28 February."""
    days = ("2026-01-19", "2026-02-10", "2026-02-28")
    seen = scans(*zip(days, sizes, strict=False), **changes.pop("last", {}))
    treated = running(*FOLFOX, cycles=cycles, **changes.pop("line", {}))
    return case(
        **{
            **seen,
            **treated,
            "resectability_votes": votes("resectable", on="2026-03-01"),
            **changes,
        }
    )


NEW_LIVER = {"new_lesions": [{"id": "N1", "organ": "liver", "certainty": "unequivocal"}]}
NEW_LUNG = {"new_lesions": [{"id": "N1", "organ": "lung", "certainty": "unequivocal"}]}
DOUBTFUL = {"new_lesions": [{"id": "N1", "organ": "lung", "certainty": "equivocal"}]}


@pytest.mark.parametrize(
    ("_why", "document", "patterns"),
    [
        ("stable", course("30", "30"), []),
        ("few, small, CEA low, resectable", course("30", "36"), ["P2"]),
        ("49.9 mm", course("40", "49.9"), ["P2"]),
        ("50 mm", course("40", "50"), ["P3"]),
        ("3 lesions", course("30", "36", metastases={"count": 3}), ["P2"]),
        ("4 lesions", course("30", "36", metastases={"count": 4}), ["P3"]),
        ("CEA 199", course("30", "36", labs=labs(CEA="199")), ["P2"]),
        ("CEA 200", course("30", "36", labs=labs(CEA="200")), ["P3"]),
        ("no resectable vote", course("30", "36", resectability_votes=votes("borderline")), ["P3"]),
        ("no CEA: neither", course("30", "36", labs=[]), []),
        ("new in the liver", course("30", "30", last=NEW_LIVER), ["P4"]),
        ("new outside", course("30", "36", last=NEW_LUNG), ["P5"]),
        ("doubtful", course("30", "30", last=DOUBTFUL), []),
        ("declining", course("30", "30", assessments=ecog("2")), ["P6"]),
        (
            "dMMR on a checkpoint inhibitor",
            course(
                "30",
                "36",
                **DEFICIENT,
                therapy_lines=[line("pembrolizumab", started_on="2026-01-20")],
            ),
            ["PX"],
        ),
        (
            "dMMR, progression only at the second scan",
            course(
                "30",
                "30",
                "36",
                **DEFICIENT,
                therapy_lines=[line("pembrolizumab", started_on="2026-01-20")],
            ),
            ["P2"],
        ),
    ],
)
def test_progression_pattern(_why: str, document: dict[str, Any], patterns: list[str]) -> None:
    assert evaluated(document)["derived"]["progression_patterns"] == patterns


@pytest.mark.parametrize(
    ("code", "_why", "document", "expected"),
    [
        ("option.proceed_to_resection", "stable after 4", course("30", "30"), S),
        (
            "option.proceed_to_resection",
            "3 cycles",
            course("30", "30", cycles=BASE_CYCLES[:3]),
            None,
        ),
        ("option.proceed_to_resection", "progressed", course("30", "36"), None),
        ("option.proceed_to_resection", "not restaged", course("30"), None),
        (
            "option.proceed_to_resection",
            "palliative",
            course("30", "30", line={"intent": "palliative"}),
            None,
        ),
        ("option.proceed_to_resection", "convertible", course("30", "30", **CONVERTIBLE), None),
        ("option.resect_despite_progression", "P2", course("30", "36"), C),
        ("option.resect_despite_progression", "P3", course("40", "50"), None),
        ("option.switch_systemic", "P2", course("30", "36"), S),
        ("option.switch_systemic", "P5", course("30", "30", last=NEW_LUNG), S),
        ("option.switch_systemic", "stable", course("30", "30"), None),
        ("alert.progression", "+20 % and +6 mm", course("30", "36"), R),
        ("alert.progression", "+19 %", course("30", "35.9"), None),
        (
            "alert.response_mismatch",
            "differs",
            course("30", "36", last={"reported_response": "SD"}),
            A,
        ),
        (
            "alert.response_mismatch",
            "agrees",
            course("30", "36", last={"reported_response": "PD"}),
            None,
        ),
        (
            "alert.disappearing_lesion",
            "in no plan",
            course("30", "0"),
            A,
        ),
        (
            "alert.disappearing_lesion",
            "ablation planned",
            course("30", "0", surgeries=[operation("ablation", lesions=["L1"])]),
            None,
        ),
        (
            "alert.disappearing_lesion",
            "embolisation is no plan for it",
            course("30", "0", surgeries=[operation("portal_vein_embolisation", lesions=["L1"])]),
            A,
        ),
    ],
)
def test_on_treatment(code: str, _why: str, document: dict[str, Any], expected: str | None) -> None:
    assert level_of(document, code) == expected
