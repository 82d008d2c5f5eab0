"""Requests and missing facts, by the board's question (case document §4.3)."""

from typing import Any

import pytest

from tests.recommendations.cases import (
    FOLFIRI,
    FOLFOX,
    case,
    evaluated,
    genes,
    operation,
    planned_line,
    votes,
)

EMPTY: dict[str, Any] = {"schema": "crlm-case/1"}
QUESTIONS = [
    "resectability",
    "upfront_or_neoadjuvant",
    "regimen",
    "planned",
    "response_review",
    "surgery_planning",
    "postoperative",
]
MATRIX = {
    "genes.RAS": "R R M R - R R",
    "genes.BRAF": "R R M R - R R",
    "genes.MMR": "R M M M - R M",
    "labs.CEA": "M M - M M M M",
    "imaging.ct_chest_abdomen_pelvis": "M M R R M M R",
    "imaging.liver_mri": "M M R R R M -",
    "assessments.ECOG": "M M M M M M M",
    "labs.liver_function": "M M M M M M M",
    "primary.site": "M M M M - M M",
    "liver.flr": "M R - - R M -",
    "pharmacogenetics.DPYD": "- - M M - - M",
    "pharmacogenetics.UGT1A1": "- - M M - - M",
    "resectability_vote": "M M M M M M -",
}


def missing(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["fact"]: entry for entry in evaluated(document)["missing"]}


def test_matrix() -> None:
    for place, question in enumerate(QUESTIONS):
        if question == "planned":
            continue
        document = EMPTY | {
            "board": {"question": question},
            "surgeries": [operation(extent="major")],
            "therapy_lines": [{"id": "T1", "status": "active", "agents": ["irinotecan"]}],
        }
        found = missing(document)
        for fact, row in MATRIX.items():
            wanted = row.split()[place]
            alerted = fact in ("genes.MMR", "pharmacogenetics.UGT1A1")
            expected = {"M": True, "R": alerted, "-": True if alerted else None}[wanted]
            got = found[fact]["blocking"] if fact in found else None
            assert got is expected, (question, fact)


def test_planned_line_adds_its_column() -> None:
    document = EMPTY | {
        "board": {"question": "response_review"},
        "therapy_lines": [{"id": "T1", "status": "planned", "agents": ["bevacizumab"]}],
    }

    found = {fact: entry["blocking"] for fact, entry in missing(document).items()}

    assert [found[fact] for fact in ("genes.RAS", "genes.MMR", "primary.site")] == [
        False,
        True,
        True,
    ]
    assert found["pharmacogenetics.DPYD"] is True
    assert "pharmacogenetics.UGT1A1" not in found


@pytest.mark.parametrize(
    ("question", "same_as"),
    [("recurrence", "resectability"), ("progression", "response_review"), (None, "resectability")],
)
def test_questions_that_share_a_column(question: str | None, same_as: str) -> None:
    board = {"board": {"question": question}} if question else {}

    assert missing(EMPTY | board) == missing(EMPTY | {"board": {"question": same_as}})


def lab(test: str, day: str) -> dict[str, Any]:
    units = {
        "CEA": "ug/L",
        "bilirubin": "umol/L",
        "albumin": "g/L",
        "INR": "1",
        "platelets": "10*9/L",
    }
    return {"test": test, "value": "10", "unit": units.get(test, "U/L"), "collected_on": day}


def liver_function(day: str, *, left_out: str = "") -> list[dict[str, Any]]:
    tests = ("bilirubin", "albumin", "INR", "AST", "ALT", "platelets")
    return [lab(test, day) for test in tests if test != left_out]


def scan(
    day: str, *regions: str, modality: str = "CT", contrast: str = "iodinated"
) -> dict[str, Any]:
    return {
        "id": day + regions[0],
        "performed_on": day,
        "modality": modality,
        "contrast": contrast,
        "regions": list(regions),
    }


def mri(day: str, contrast: str = "gadoxetate") -> list[dict[str, Any]]:
    return [scan(day, "liver", modality="MRI", contrast=contrast)]


ALL = ("chest", "abdomen", "pelvis")


@pytest.mark.parametrize(
    ("fact", "_why", "changes", "state"),
    [
        ("labs.CEA", "28 days", {"labs": [lab("CEA", "2026-02-02")]}, None),
        ("labs.CEA", "29 days", {"labs": [lab("CEA", "2026-02-01")]}, "stale"),
        ("labs.CEA", "tomorrow", {"labs": [lab("CEA", "2026-03-03")]}, "missing"),
        (
            "assessments.ECOG",
            "29 days",
            {"assessments": [{"kind": "ECOG", "value": "0", "assessed_on": "2026-02-01"}]},
            "stale",
        ),
        ("labs.liver_function", "14 days", {"labs": liver_function("2026-02-16")}, None),
        ("labs.liver_function", "15 days", {"labs": liver_function("2026-02-15")}, "stale"),
        (
            "labs.liver_function",
            "no INR",
            {"labs": liver_function("2026-02-16", left_out="INR")},
            "missing",
        ),
        (
            "imaging.ct_chest_abdomen_pelvis",
            "30 days",
            {"imaging": [scan("2026-01-31", *ALL)]},
            None,
        ),
        (
            "imaging.ct_chest_abdomen_pelvis",
            "31 days",
            {"imaging": [scan("2026-01-30", *ALL)]},
            "stale",
        ),
        (
            "imaging.ct_chest_abdomen_pelvis",
            "shared by two",
            {"imaging": [scan("2026-02-10", "chest"), scan("2026-02-20", "abdomen", "pelvis")]},
            None,
        ),
        (
            "imaging.ct_chest_abdomen_pelvis",
            "one of two too old",
            {"imaging": [scan("2026-01-10", "chest"), scan("2026-02-20", "abdomen", "pelvis")]},
            "stale",
        ),
        (
            "imaging.ct_chest_abdomen_pelvis",
            "no pelvis",
            {"imaging": [scan("2026-02-10", "chest", "abdomen")]},
            "missing",
        ),
        (
            "imaging.ct_chest_abdomen_pelvis",
            "no contrast",
            {"imaging": [scan("2026-02-10", *ALL, contrast="none")]},
            "missing",
        ),
        ("imaging.liver_mri", "60 days", {"imaging": mri("2026-01-01")}, None),
        ("imaging.liver_mri", "61 days", {"imaging": mri("2025-12-31")}, "stale"),
        (
            "imaging.liver_mri",
            "gadolinium",
            {"imaging": mri("2026-02-01", "gadolinium")},
            "missing",
        ),
        (
            "imaging.liver_mri",
            "30 days before surgery",
            {"imaging": mri("2026-01-31"), "board": {"question": "surgery_planning"}},
            None,
        ),
        (
            "imaging.liver_mri",
            "31 days before surgery",
            {"imaging": mri("2026-01-30"), "board": {"question": "surgery_planning"}},
            "stale",
        ),
        ("primary.site", "not specified", {"primary": {"site": "colon_unspecified"}}, "missing"),
        ("genes.RAS", "known", {}, None),
        ("genes.RAS", "NRAS pending", {"gene_tests": genes(NRAS="pending")}, "pending"),
        ("genes.RAS", "failed", {"gene_tests": genes(KRAS="failed", NRAS="failed")}, "failed"),
        (
            "genes.RAS",
            "one failed, one pending",
            {"gene_tests": genes(KRAS="failed", NRAS="pending")},
            "pending",
        ),
        (
            "genes.RAS",
            "KRAS mutant, NRAS pending",
            {"gene_tests": genes(KRAS="mutant", NRAS="pending")},
            None,
        ),
        ("genes.RAS", "contradiction", {"gene_tests": genes() + genes(KRAS="mutant")}, "conflict"),
        (
            "genes.MMR",
            "contradiction",
            {"gene_tests": genes() + genes(MMR="deficient")},
            "conflict",
        ),
        (
            "genes.BRAF",
            "failed, then wild type",
            {"gene_tests": genes(BRAF="failed") + genes()},
            None,
        ),
        (
            "resectability_vote",
            "differing",
            {"resectability_votes": votes("resectable", "never")},
            "conflict",
        ),
        ("resectability_vote", "none", {"resectability_votes": None}, "missing"),
        ("liver.flr", "major planned", {"surgeries": [operation(extent="major")]}, "missing"),
        ("liver.flr", "minor planned", {"surgeries": [operation(extent="minor")]}, None),
    ],
)
def test_state(fact: str, _why: str, changes: dict[str, Any], state: str | None) -> None:
    found = missing(case(**changes))

    assert (found[fact]["state"] if fact in found else None) == state


@pytest.mark.parametrize(
    ("fact", "changes"),
    [
        (
            "pharmacogenetics.DPYD",
            {"pharmacogenetics": [], "therapy_lines": [planned_line(*FOLFOX)]},
        ),
        (
            "pharmacogenetics.UGT1A1",
            {"pharmacogenetics": [], "therapy_lines": [planned_line(*FOLFIRI)]},
        ),
        ("genes.MMR", {"gene_tests": None, "therapy_lines": [planned_line(*FOLFOX)]}),
        ("genes.RAS", {"gene_tests": None, "therapy_lines": [planned_line("cetuximab")]}),
    ],
)
def test_an_alert_for_a_missing_result_asks_for_it(fact: str, changes: dict[str, Any]) -> None:
    document = case(**changes, board={"question": "response_review"})
    codes = {s["code"]: s for s in evaluated(document)["suggestions"]}

    assert codes[f"request.{fact}"]["blocking"] is True
    assert missing(document)[fact]["blocking"] is True


def test_nothing_is_asked_of_the_deceased() -> None:
    found = evaluated(case(patient={"deceased_on": "2026-03-02"}))

    assert (found["suggestions"], found["missing"]) == ([], [])
    assert found["derived"]["phase"] == "deceased"


def test_every_request_names_rules_and_an_owner() -> None:
    assert all(entry["needed_by"] and entry["owner"] for entry in missing(EMPTY).values())
