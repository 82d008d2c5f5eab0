"""Derived values and score inputs at their boundaries (case document §4.2, §4.6)."""

from typing import Any

import pytest

from tests.recommendations.cases import FOLFOX, case, evaluated, genes, line, operation, votes

EGOSLIM, EUROSURG, CHINA = "egoslim", "eurosurg_2023", "china"


@pytest.mark.parametrize(
    ("diagnosed", "resected", "detected", "expected", "months"),
    [
        ("2025-01-10", "2025-02-10", "2025-02-09", ("synchronous",) * 3, "0"),
        (
            "2025-01-10",
            "2025-02-10",
            "2025-02-10",
            ("early_metachronous", "early_metachronous", "synchronous"),
            "1",
        ),
        (
            "2025-01-10",
            "2025-02-10",
            "2025-08-11",
            ("early_metachronous", "early_metachronous", "metachronous"),
            "7",
        ),
        (
            "2025-01-10",
            "2025-02-10",
            "2026-01-11",
            ("early_metachronous", "late_metachronous", "metachronous"),
            "12",
        ),
        (
            "2025-01-10",
            "2025-02-10",
            "2026-02-11",
            ("late_metachronous", "late_metachronous", "metachronous"),
            "13",
        ),
        ("2025-01-10", None, "2026-01-11", ("unknown", "late_metachronous", "unknown"), "12"),
        (None, "2025-02-10", "2026-01-11", ("unknown",) * 3, None),
        ("2025-01-10", "2025-02-10", None, ("unknown",) * 3, None),
        (
            "2024-02-29",
            "2024-03-29",
            "2025-02-28",
            ("early_metachronous", "early_metachronous", "metachronous"),
            "12",
        ),
    ],
)
def test_onset(
    diagnosed: str | None,
    resected: str | None,
    detected: str | None,
    expected: tuple[str, ...],
    months: str | None,
) -> None:
    document = case(
        primary={"diagnosed_on": diagnosed, "resected_on": resected},
        metastases={"detected_on": detected},
    )
    derived = evaluated(document)["derived"]

    assert tuple(derived["onset"][name] for name in (EGOSLIM, EUROSURG, CHINA)) == expected
    assert derived["disease_free_interval_months"] == months


@pytest.mark.parametrize(
    ("tests", "ras", "braf", "mmr"),
    [
        (genes(), "wild_type", "wild_type", "proficient"),
        (genes(NRAS=""), "unknown", "wild_type", "proficient"),
        (genes(NRAS="mutant", KRAS=""), "mutant", "wild_type", "proficient"),
        (genes(BRAF="mutant p.Val600Glu"), "wild_type", "V600E", "proficient"),
        (genes(BRAF="mutant p.Asp594Gly"), "wild_type", "non_V600E", "proficient"),
        (genes(BRAF="mutant"), "wild_type", "mutant", "proficient"),
        (
            genes() + genes(KRAS="mutant", BRAF="mutant", MMR="deficient"),
            "mutant",
            "mutant",
            "unknown",
        ),
        (genes(KRAS="pending", BRAF="failed", MMR="pending"), "unknown", "unknown", "unknown"),
        ([genes()[0] | {"reported_on": "2026-03-03"}], "unknown", "unknown", "unknown"),
    ],
)
def test_genes(tests: list[dict[str, Any]], ras: str, braf: str, mmr: str) -> None:
    derived = evaluated(case(gene_tests=tests))["derived"]

    assert (derived["ras"], derived["braf"], derived["mmr"]) == (ras, braf, mmr)


@pytest.mark.parametrize(
    ("site", "side"),
    [
        ("caecum", "right"),
        ("transverse_colon", "right"),
        ("splenic_flexure", "left"),
        ("rectum", "left"),
        ("colon_unspecified", "unknown"),
        (None, "unknown"),
    ],
)
def test_side(site: str | None, side: str) -> None:
    assert evaluated(case(primary={"site": site}))["derived"]["side"] == side


TREATED = line(*FOLFOX, cycles=("2026-01-21",), started_on="2026-01-21", status="completed")
OPERATED = operation(status="performed", date="2026-02-10")


@pytest.mark.parametrize(
    ("_why", "changes", "phase"),
    [
        ("nothing yet", {}, "workup"),
        ("active line", {"therapy_lines": [TREATED | {"status": "active"}]}, "neoadjuvant"),
        (
            "its end lies ahead",
            {"therapy_lines": [TREATED | {"ended_on": "2026-03-03"}]},
            "neoadjuvant",
        ),
        ("completed line", {"therapy_lines": [TREATED]}, "preoperative"),
        ("adjuvant cycles only", {"therapy_lines": [TREATED | {"intent": "adjuvant"}]}, "workup"),
        ("operated", {"therapy_lines": [TREATED], "surgeries": [OPERATED]}, "postoperative"),
        ("colon operated", {"surgeries": [OPERATED | {"kind": "colorectal_resection"}]}, "workup"),
        (
            "completed line after surgery",
            {
                "therapy_lines": [TREATED | {"started_on": "2026-02-11", "cycles": []}],
                "surgeries": [OPERATED],
            },
            "workup",
        ),
    ],
)
def test_phase(_why: str, changes: dict[str, Any], phase: str) -> None:
    assert evaluated(case(**changes))["derived"]["phase"] == phase


@pytest.mark.parametrize(
    ("classes", "expected"),
    [((), "unvoted"), (("never", "never"), "never"), (("never", "borderline"), "disputed")],
)
def test_resectability(classes: tuple[str, ...], expected: str) -> None:
    assert (
        evaluated(case(resectability_votes=votes(*classes)))["derived"]["resectability"] == expected
    )


def test_the_latest_vote_of_a_surgeon_counts() -> None:
    changed = [*votes("convertible", on="2026-02-01"), *votes("resectable")]

    assert evaluated(case(resectability_votes=changed))["derived"]["resectability"] == "resectable"


@pytest.mark.parametrize(
    ("lengths", "expected"), [((14, 14), "2"), ((21,), "1.5"), ((21, 21), "3"), ((7,), "0.5")]
)
def test_q2w_equivalents(lengths: tuple[int, ...], expected: str) -> None:
    lines = [
        TREATED | {"id": f"T{n}", "cycle_days": days, "started_on": "2026-01-21"}
        for n, days in enumerate(lengths)
    ]

    assert evaluated(case(therapy_lines=lines))["derived"]["cycles_q2w_equivalent"] == expected


def bounds(document: dict[str, Any], code: str) -> tuple[int, int]:
    found = next(s for s in evaluated(document)["scores"] if s["code"] == code)
    return found["minimum"], found["maximum"]


@pytest.mark.parametrize(
    ("_why", "changes", "expected"),
    [
        ("all known, 28 months", {}, (0, 0)),
        ("primary in place", {"primary": {"status": "in_situ", "resected_on": None}}, (0, 1)),
        ("NX", {"primary": {"n": "NX"}}, (0, 1)),
        ("N1c", {"primary": {"n": "N1c"}}, (0, 1)),
        ("N1", {"primary": {"n": "N1"}}, (1, 1)),
        (
            "CEA 200",
            {
                "labs": [
                    {"test": "CEA", "value": "200", "unit": "ug/L", "collected_on": "2026-02-01"}
                ]
            },
            (0, 0),
        ),
        (
            "CEA 200.1",
            {
                "labs": [
                    {"test": "CEA", "value": "200.1", "unit": "ug/L", "collected_on": "2026-02-01"}
                ]
            },
            (1, 1),
        ),
        (
            "CEA 30 days old",
            {
                "labs": [
                    {"test": "CEA", "value": "300", "unit": "ug/L", "collected_on": "2026-01-31"}
                ]
            },
            (1, 1),
        ),
        (
            "CEA 31 days old",
            {
                "labs": [
                    {"test": "CEA", "value": "300", "unit": "ug/L", "collected_on": "2026-01-30"}
                ]
            },
            (0, 1),
        ),
        ("50 mm", {"metastases": {"largest_mm": "50"}}, (0, 0)),
        ("51 mm", {"metastases": {"largest_mm": "51"}}, (1, 1)),
        ("number unknown", {"metastases": {"count": None}}, (0, 1)),
        (
            "12 months from diagnosis, 11 from resection: open",
            {"primary": {"diagnosed_on": "2025-01-20", "resected_on": "2025-02-20"}},
            (0, 1),
        ),
        (
            "N0 resected after a cycle",
            {
                "primary": {"resected_on": "2023-12-01"},
                "therapy_lines": [
                    line(
                        *FOLFOX, cycles=("2023-10-01",), started_on="2023-10-01", status="completed"
                    )
                ],
            },
            (0, 1),
        ),
    ],
)
def test_fong_inputs(_why: str, changes: dict[str, Any], expected: tuple[int, int]) -> None:
    assert bounds(case(**changes), "fong_crs") == expected


def test_cea_of_the_first_cycle_counts_not_the_latest() -> None:
    cea = [
        {"test": "CEA", "value": value, "unit": "ug/L", "collected_on": day}
        for value, day in (("300", "2026-01-21"), ("8", "2026-02-25"))
    ]

    assert bounds(case(labs=cea, therapy_lines=[TREATED]), "fong_crs") == (1, 1)


@pytest.mark.parametrize(
    ("_why", "changes", "code", "expected"),
    [
        (
            "contradicting KRAS is missing",
            {"gene_tests": genes() + genes(KRAS="mutant")},
            "game",
            (1, 2),
        ),
        ("NRAS is not KRAS", {"gene_tests": genes(NRAS="mutant")}, "game", (1, 1)),
        ("NRAS is RAS", {"gene_tests": genes(NRAS="mutant")}, "m_cs", (1, 1)),
        (
            "contradicting RAS is missing",
            {"gene_tests": genes() + genes(KRAS="mutant")},
            "m_cs",
            (0, 1),
        ),
        ("not ruled out", {"extrahepatic_ruled_out_on": None}, "game", (1, 3)),
        ("CA19-9 missing", {}, "beppu", (0, 4)),
        (
            "CA19-9 under 2 is uninformative",
            {
                "labs": [
                    {"test": "CA19-9", "value": "1.9", "unit": "U/mL", "collected_on": "2026-02-25"}
                ]
            },
            "beppu",
            (0, 4),
        ),
        (
            "CA19-9 100",
            {
                "labs": [
                    {"test": "CA19-9", "value": "100", "unit": "U/mL", "collected_on": "2026-02-25"}
                ]
            },
            "beppu",
            (0, 0),
        ),
    ],
)
def test_score_inputs(
    _why: str, changes: dict[str, Any], code: str, expected: tuple[int, int]
) -> None:
    assert bounds(case(**changes), code) == expected
