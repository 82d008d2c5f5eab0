"""Facts as they are read aloud: stage, toxicity grades of the laboratory, and oxaliplatin given."""

from typing import Any

import pytest

from cases.rules.document import from_json
from mdt.presenters.facts import fact_groups
from tests.recommendations.cases import FOLFOX, case, line


def facts(**changes: Any) -> dict[str, str]:
    document = from_json(case(**changes))
    return {fact.name: fact.value for group in fact_groups(document) for fact in group.facts}


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ({"t": "T3", "n": "N1b", "m": "M0"}, "T3 N1b M0, stage IIIB (AJCC 8)"),
        ({"t": "T4", "n": "N0", "m": "M0"}, "T4 N0 M0, stage IIB–IIC (AJCC 8)"),
        ({"t": "T3", "n": "N1b", "m": "M1a"}, "T3 N1b M1a, stage IVA (AJCC 8)"),
        ({"t": "T3", "n": "NX", "m": "M0"}, "T3 NX M0"),
        ({"t": None, "n": None, "m": None}, "not known"),
    ],
)
def test_stage(stage: dict[str, str | None], expected: str) -> None:
    assert facts(primary=stage)["Stage"] == expected


def lab(test: str, value: str, unit: str, limit: str | None = None) -> dict[str, Any]:
    made = {"test": test, "value": value, "unit": unit, "collected_on": "2026-02-25"}
    return made | ({"upper_limit": limit} if limit else {})


@pytest.mark.parametrize(
    ("given", "grade"),
    [
        (lab("AST", "200", "U/L", "40"), 2),
        (lab("AST", "201", "U/L", "40"), 3),
        (lab("AST", "40", "U/L", "40"), None),
        (lab("AST", "400", "U/L"), None),
        (lab("bilirubin", "30", "umol/L", "20"), 1),
        (lab("bilirubin", "31", "umol/L", "20"), 2),
        (lab("platelets", "75", "10*9/L"), None),
        (lab("platelets", "74", "10*9/L"), 2),
        (lab("platelets", "49", "10*9/L"), 3),
        (lab("neutrophils", "0.5", "10*9/L"), 3),
        (lab("neutrophils", "0.49", "10*9/L"), 4),
    ],
)
def test_toxicity_grade(given: dict[str, Any], grade: int | None) -> None:
    said = facts(labs=[given])[given["test"]]

    assert (f"CTCAE grade {grade}" in said) if grade else "CTCAE" not in said


@pytest.mark.parametrize(
    ("days", "dose", "expected"),
    [(14, "100", "oxaliplatin 170 mg/m²"), (21, "100", "oxaliplatin 260 mg/m²"), (28, "100", None)],
)
def test_oxaliplatin_given(days: int, dose: str, expected: str | None) -> None:
    treated = line(*FOLFOX, cycles=("2026-01-05", "2026-02-02"), days=days)
    said = " ".join(facts(therapy_lines=[treated]).values())

    assert (expected in said) if expected else "mg/m²" not in said


def test_a_cut_dose_counts_as_given() -> None:
    treated = line(*FOLFOX, cycles=("2026-01-05", "2026-01-19"))
    treated["cycles"][1]["doses"] = [{"agent": "oxaliplatin", "percent": "80"}]

    assert "oxaliplatin 153 mg/m² at 85 a cycle" in " ".join(
        facts(therapy_lines=[treated]).values()
    )


def test_a_month_keeps_its_capital() -> None:
    treated = line(*FOLFOX, cycles=("2026-01-05",)) | {"started_on": "2026-01-05"}

    names = [name for name in facts(therapy_lines=[treated]) if " from " in name]
    assert [name.split(" from ")[1] for name in names] == ["5 Jan 2026"]
    assert names[0][0].isupper()
