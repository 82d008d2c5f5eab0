"""What is suggested after liver surgery, and when a transplant centre is named."""

from typing import Any

import pytest

from tests.recommendations.cases import (
    FOLFOX,
    case,
    evaluated,
    genes,
    level_of,
    line,
    operation,
    planned_line,
    scans,
    votes,
)
from tests.recommendations.rows.shared import CONVERTIBLE, EARLY, LUNG, S, ecog, labs, running
from tests.recommendations.test_on_treatment import DOUBTFUL, NEW_LIVER


def operated(**fields: Any) -> dict[str, Any]:
    done = operation(status="performed", date="2026-01-25", margin="R0") | fields
    return case(surgeries=[done], resectability_votes=votes("resectable", on="2026-01-22"))


def test_votes_are_spent_by_the_operation() -> None:
    assert evaluated(operated())["derived"]["resectability"] == "unvoted"
    assert level_of(operated(), "option.upfront_resection") is None


def test_a_vote_of_the_day_of_the_operation_is_spent() -> None:
    document = operated() | {"resectability_votes": votes("resectable", on="2026-01-25")}

    assert evaluated(document)["derived"]["resectability"] == "unvoted"


@pytest.mark.parametrize(
    ("_why", "document", "expected"),
    [
        ("R0, 36 days ago", operated(), "alternative"),
        ("84 days ago", operated(date="2025-12-08"), "alternative"),
        ("85 days ago", operated(date="2025-12-07"), None),
        ("R2", operated(margin="R2"), None),
        ("margin not known", operated(margin=None), "alternative"),
        ("transplantation", operated(kind="transplant"), None),
        ("stage 1", operated(kind="alpps_stage_1"), None),
        ("a line since", operated() | running(*FOLFOX, intent="adjuvant"), None),
    ],
)
def test_adjuvant_chemotherapy(_why: str, document: dict[str, Any], expected: str | None) -> None:
    assert level_of(document, "option.adjuvant_chemotherapy") == expected


@pytest.mark.parametrize(
    ("_why", "document", "expected"),
    [
        ("operated", operated(), S),
        ("never operated", case(resectability_votes=None), None),
        ("new vote", operated() | {"resectability_votes": votes("resectable")}, None),
        ("line planned", operated() | {"therapy_lines": [planned_line(*FOLFOX)]}, None),
        ("new lesion", operated() | scans(("2026-02-20", "12"), **NEW_LIVER), None),
        ("doubtful lesion", operated() | scans(("2026-02-20", "12"), **DOUBTFUL), S),
    ],
)
def test_surveillance(_why: str, document: dict[str, Any], expected: str | None) -> None:
    assert level_of(document, "option.surveillance") == expected


def transplant(**changes: Any) -> dict[str, Any]:
    """Meets TransMet: never resectable, stable three months after the start, CEA 8."""
    treated = line(*FOLFOX, cycles=("2025-11-20",), intent="palliative", started_on="2025-11-20")
    seen = scans(("2025-11-19", "40"), ("2026-02-20", "38"))
    document = {
        "resectability_votes": votes("never"),
        "therapy_lines": [treated],
        "metastases": EARLY,
        **seen,
    }
    return case(**{**document, **changes})


@pytest.mark.parametrize(
    ("_why", "document", "expected"),
    [
        ("meets all", transplant(), "alternative"),
        ("convertible", transplant(**CONVERTIBLE), "alternative"),
        ("one resectable", transplant(resectability_votes=votes("never", "resectable")), None),
        ("BRAF unknown", transplant(gene_tests=genes(BRAF="")), None),
        ("BRAF mutant", transplant(gene_tests=genes(BRAF="mutant p.Asp594Gly")), None),
        ("RAS mutant is allowed", transplant(gene_tests=genes(KRAS="mutant")), "alternative"),
        ("lung", transplant(**LUNG), None),
        ("not ruled out", transplant(extrahepatic_ruled_out_on=None), None),
        ("primary in place", transplant(primary={"status": "in_situ", "resected_on": None}), None),
        ("65 years", transplant(patient={"birth_date": "1960-03-03"}), "alternative"),
        ("66 years", transplant(patient={"birth_date": "1960-03-02"}), None),
        ("ECOG 1", transplant(assessments=ecog("1")), "alternative"),
        ("ECOG 2", transplant(assessments=ecog("2")), None),
        ("CEA 79.9", transplant(labs=labs(CEA="79.9")), "alternative"),
        ("CEA 80", transplant(labs=labs(CEA="80")), None),
        (
            "CEA halved",
            transplant(
                labs=[
                    *labs(CEA="100"),
                    {"test": "CEA", "value": "200", "unit": "ug/L", "collected_on": "2025-11-18"},
                ]
            ),
            "alternative",
        ),
        (
            "a day short of 3 months",
            transplant(**scans(("2025-11-19", "40"), ("2026-02-19", "38"))),
            None,
        ),
        ("progressed", transplant(**scans(("2025-11-19", "40"), ("2026-02-20", "48"))), None),
    ],
)
def test_transplant_referral(_why: str, document: dict[str, Any], expected: str | None) -> None:
    assert level_of(document, "option.transplant_referral") == expected
