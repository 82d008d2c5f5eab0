"""Registry rows: each code from what is on record, nothing guessed, and what is missing named."""

import csv
from datetime import date, timedelta
from typing import Any

import pytest

from cases.rules import vocabulary as v
from mdt.models import DecisionIntent, NoTreatmentReason, Treatment
from mdt.rules import registry as r
from mdt.rules.indicator_facts import TreatmentFact
from tests.shared import shared

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
        (
            "a line that runs: no word is for it, ther is a plan without a conference",
            (done(30),),
            True,
            None,
        ),
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


def test_each_site_has_the_code_of_the_terminology() -> None:
    with shared("clinical/terminology.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["system"].endswith("/sid/icd-10")]
    known = {
        (row["code"], row["our_value"].removeprefix("primary.site="))
        for row in rows
        if row["verified"] == "yes"
    }

    assert {(code, site) for site, code in r.ICD10.items()} <= known


# As read in the public renderings that docs/registry.md names; more codes stand there than this record can say.
READ = {
    "METASTATIC SITE": {"02", "03", "04", "07", "08", "09", "10", "11", "12", "97", "98"},
    "MULTIDISCIPLINARY TEAM MEETING DISCUSSION TYPE": {"1", "2", "3"},
    "MULTIDISCIPLINARY TEAM MEETING TYPE": {"0301", "0302", "1101", "1102", "1103", "1104", "1105"},
    "CANCER CARE PLAN INTENT": {"C", "Z", "X", "9"},
    "PLANNED CANCER TREATMENT TYPE": {
        "01", "02", "03", "04", "05", "06", "07", "10", "11", "12", "13", "14", "99",
    },
    "NO CANCER TREATMENT REASON": {
        "01", "02", "03", "04", "05", "06", "07", "08", "10", "99",
    },
    "Typ": {"praeth", "postop", "postth", "ther"},
    "Typ_Therapieempfehlung": {
        "CH", "HO", "IM", "ZS", "SZ", "CI", "CZ", "CIZ", "IZ", "WW", "AS", "WS", "OP", "ST", "KW", "SO",
    },
    "Abweichung_Patientenwunsch": {"J", "N", "U"},
}  # fmt: skip


def test_every_code_of_a_registry_was_read_in_a_rendering_of_it() -> None:
    outside = {r.COSD_CODES, r.OBDS_CODES}
    fields = [f for one in r.STANDARDS.values() for f in one.fields if f.codes_of in outside]

    assert {f.name for f in fields} == set(READ)
    for field in fields:
        assert set(field.codes) <= READ[field.name], field.name


def test_a_conference_is_never_called_a_plan_without_one() -> None:
    (kind,) = [f for f in r.OBDS.fields if f.name == "Typ"]
    assert "ther" not in kind.codes


def test_the_page_says_where_each_code_list_was_read() -> None:
    page = r.as_markdown()

    used = {f.codes_of for one in r.STANDARDS.values() for f in one.fields if f.codes}
    assert used == {r.WHO, r.COSD_CODES, r.OBDS_CODES, r.HERE}
    assert all(f"\n| {name} | " in page for name in used)
    assert "Why rows and not XML" in page
