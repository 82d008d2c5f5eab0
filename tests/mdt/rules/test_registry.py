"""Registry rows: each code from what is on record, nothing guessed, and what is missing named."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.rules import vocabulary as v
from mdt.models import DecisionIntent, NoTreatmentReason, Treatment
from mdt.rules import registry as r
from mdt.rules.indicator_facts import TreatmentFact

DAY = date(2026, 3, 5)


def entry(**said: Any) -> r.Entry:
    usual: dict[str, Any] = {
        "case": "Case 1a2b3c4d", "patient": "77", "born": date(1960, 1, 1), "sex": "female", "site": "rectum",
        "diagnosed_on": date(2025, 10, 1), "discussed_on": DAY, "intent": "curative",
        "treatments": frozenset({"liver_resection"}), "meeting_type": "1105", "decision": "d", "seal": "s",
    }  # fmt: skip
    return r.Entry(**usual | said)


def cell(standard: r.Standard, name: str, **said: Any) -> str | None:
    (found,) = [f for f in standard.fields if f.name == name]
    return found.read(entry(**said))


@pytest.mark.parametrize(
    ("treatments", "cosd", "obds"),
    [
        ({"liver_resection"}, "01", "OP"),
        ({"liver_resection", "ablation"}, "01;10", "OP;SO"),
        ({"chemotherapy"}, "03", "CH"),
        ({"chemotherapy", "targeted_therapy"}, "03;07", "CZ"),
        ({"immunotherapy", "targeted_therapy"}, "07", "IZ"),
        ({"chemotherapy", "immunotherapy", "targeted_therapy"}, "03;07", "CIZ"),
        ({"surveillance"}, "11", "AS"),
        ({"no_treatment"}, "11", "KW"),
        ({"more_tests"}, "99", None),
        ({"more_tests", "chemotherapy"}, "03", "CH"),
        (set(), None, None),
    ],
)
def test_treatments(treatments: set[str], cosd: str | None, obds: str | None) -> None:
    said = frozenset(treatments)

    assert cell(r.COSD, "PLANNED CANCER TREATMENT TYPE", treatments=said) == cosd
    assert cell(r.OBDS, "Typ_Therapieempfehlung", treatments=said) == obds


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"treatments": frozenset({"no_treatment"}), "no_treatment_reason": "declined"}, "01"),
        ({"treatments": frozenset({"surveillance"})}, "10"),
        ({"treatments": frozenset({"no_treatment"})}, None),
        ({}, None),
    ],
)
def test_reason_for_no_treatment(said: dict[str, Any], expected: str | None) -> None:
    assert cell(r.COSD, "NO CANCER TREATMENT REASON", **said) == expected


def done(days_before: int | None, *, operation: bool = False) -> TreatmentFact:
    day = None if days_before is None else DAY - timedelta(days=days_before)
    return TreatmentFact("liver_resection" if operation else "systemic therapy", day, operation)


@pytest.mark.parametrize(
    ("_why", "before", "running", "expected"),
    [
        ("nothing was done", (), False, "praeth"),
        ("a line that runs", (done(30),), True, "ther"),
        ("the last was an operation", (done(60), done(30, operation=True)), False, "postop"),
        ("the last was a line", (done(60, operation=True), done(30)), False, "postth"),
        ("what has no day cannot be put in order", (done(30), done(None)), False, None),
        ("on the day itself", (done(0, operation=True),), False, "postop"),
    ],
)
def test_where_the_conference_stands(
    _why: str, before: tuple[TreatmentFact, ...], running: bool, expected: str | None
) -> None:
    assert cell(r.OBDS, "Typ", before=before, under_treatment=running) == expected


@pytest.mark.parametrize(
    ("standard", "said", "missing"),
    [
        (r.COSD, {}, []),
        (r.COSD, {"site": None}, ["PRIMARY DIAGNOSIS (ICD)"]),
        (r.COSD, {"diagnosed_on": None, "meeting_type": ""},
         ["DATE OF PRIMARY DIAGNOSIS", "MULTIDISCIPLINARY TEAM MEETING TYPE"]),
        (r.COSD, {"treatments": frozenset({"no_treatment"})}, ["NO CANCER TREATMENT REASON"]),
        (r.COSD, {"is_noted": True, "intent": "", "treatments": frozenset()}, []),
        (r.OBDS, {"treatments": frozenset({"more_tests"})}, ["Typ_Therapieempfehlung"]),
        (r.OBDS, {"before": (done(None),)}, ["Typ"]),
        (r.OBDS, {"agreed": ""}, []),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(
    standard: r.Standard, said: dict[str, Any], missing: list[str]
) -> None:
    assert [f.name for f in standard.missing(entry(**said))] == missing


def test_every_word_of_the_record_has_a_code() -> None:
    """A new treatment, reason, intent or site must be coded before it can leave."""
    import typing

    drugs_and_tests = r.DRUGS | {"more_tests"}
    assert set(r.COSD_TREATMENT) == set(Treatment.values)
    assert set(r.OBDS_TREATMENT) | drugs_and_tests == set(Treatment.values)
    assert set(r.COSD_REASON) == set(NoTreatmentReason.values)
    assert set(r.COSD_INTENT) == set(DecisionIntent.values)
    assert set(r.ICD10) == set(typing.get_args(v.PrimarySite))


@pytest.mark.parametrize("standard", r.STANDARDS.values())
def test_every_code_that_leaves_is_in_the_dictionary(standard: r.Standard) -> None:
    for word in Treatment.values:
        for site in r.ICD10:
            one = entry(treatments=frozenset({word}), site=site, agreed="N")
            for f in standard.fields:
                for code in (f.read(one) or "").split(";") if f.codes else ():
                    assert code == "" or code in f.codes, (f.name, code)


@pytest.mark.parametrize("standard", r.STANDARDS.values())
def test_no_column_of_a_file_without_names_identifies(standard: r.Standard) -> None:
    names = {f.name for f in standard.columns(pseudonymised=True)}

    assert names & {"PATIENT_NUMBER", "BIRTH_DATE"} == set()
    assert len(standard.columns(pseudonymised=False)) == len(names) + 2
