from typing import Any

import pytest

from cases.fhir.context import Source
from tests.cases.fhir import samples
from tests.cases.fhir.samples import LOINC, SCT, concept, lab, observation

ICD = "http://hl7.org/fhir/sid/icd-10"
STAGING = "http://cancerstaging.org"


def test_a_result_keeps_its_digits_and_its_limit() -> None:
    limits = [{"high": {"value": 5, "system": samples.UCUM, "code": "ug/L"}}]
    unit = samples.read(lab(5, referenceRange=limits))
    assert samples.ends(unit, "labs") == [
        ("imported", {"test": "CEA", "value": "5", "unit": "ug/L", "upper_limit": "5",
                      "collected_on": "2026-02-01"})
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("_why", "resource", "code"),
    [
        ("a comparator", lab() | {"valueQuantity": {"value": 5, "comparator": ">"}},
         "value-comparator"),
        ("an unknown unit", lab(unit="mg"), "unit-unknown"),
        ("a unit of another test", lab(unit="g/L"), "unit-unknown"),
        ("case of the unit", lab(unit="UG/L"), "unit-unknown"),
        ("an impossible value", lab(4, "g/L", "1751-7"), "value-range"),
        ("only a month", lab(effectiveDateTime="2026-02"), "date-partial"),
        ("in the future", lab(effectiveDateTime="2027-02-01"), "date-future"),
        ("before birth", lab(effectiveDateTime="1950-02-01"), "date-order"),
    ],
)  # fmt: skip
def test_results_that_are_asked(_why: str, resource: dict[str, Any], code: str) -> None:
    unit = samples.read(resource)
    assert [f.code for f in unit.findings if f.path == "labs"] == [code]


def test_a_value_below_a_limit_is_asked_about_with_its_limit_and_unit() -> None:
    amount = lab()["valueQuantity"] | {"value": 5, "comparator": "<"}
    (found,) = (
        f for f in samples.read(lab() | {"valueQuantity": amount}).findings if f.path == "labs"
    )
    assert found.because == "The value is only known as < 5 ug/L"


@pytest.mark.parametrize("status", ["preliminary", "entered-in-error", "cancelled"])
def test_results_that_are_not_final_are_shown(status: str) -> None:
    assert samples.ends(samples.read(lab(status=status)), "labs") == []


def test_equal_units_are_rewritten_and_aliases_accepted() -> None:
    unit = samples.read(lab(200, "10*3/uL", "777-3"), lab(12, "g/dl", "718-7"))
    found = [value["unit"] for _, value in samples.ends(unit, "labs") if isinstance(value, dict)]
    assert sorted(found) == ["10*9/L", "g/dL"]


def test_a_wrong_scale_is_named() -> None:
    unit = samples.read(lab(4, "g/L", "1751-7"))
    assert "In g/dL it would be possible" in "".join(f.because for f in unit.findings)


def test_two_values_on_one_day_are_kept_and_asked() -> None:
    unit = samples.read(lab(5, id="a"), lab(6, id="b"))
    assert [end for end, _ in samples.ends(unit, "labs")] == ["imported", "imported"]
    assert any(issue.code == "ambiguous" for issue in unit.issues)


@pytest.mark.parametrize(
    ("value", "end"), [(0, "imported"), (4, "imported"), (5, "question"), (7, "question")]
)
def test_performance_status(value: int, end: str) -> None:
    unit = samples.read(observation("89247-1", valueInteger=value))
    assert [found for found, _ in samples.ends(unit, "assessments")] == [end]


def test_karnofsky_is_never_a_performance_status() -> None:
    unit = samples.read(observation("89243-0", valueInteger=90))
    assert samples.ends(unit, "assessments") == []


@pytest.mark.parametrize(("unit", "end"), [("cm", "imported"), ("[in_i]", "question")])
def test_height(unit: str, end: str) -> None:
    found = samples.read(lab(170, unit, "8302-2"))
    assert [e for e, _ in samples.ends(found, "assessments")] == [end]


@pytest.mark.parametrize(
    ("_why", "value", "found"),
    [
        ("the staging system", concept(STAGING, "cT3"), ("imported", "T3")),
        ("without the letter", concept(STAGING, "4a"), ("imported", "T4a")),
        ("a known code", concept(SCT, "1229859000"), ("imported", "T3")),
        ("an unknown code with a plain display", concept(SCT, "1", "pT2"), ("imported", "T2")),
        ("a local code", concept("urn:x", "3", "pT3"), ("question", "pT3")),
        ("not for the bowel", concept(STAGING, "T9"), ("question", "AJCC T9")),
    ],
)
def test_categories(_why: str, value: dict[str, Any], found: tuple[str, str]) -> None:
    unit = samples.read(observation("21899-0", valueCodeableConcept=value))
    assert samples.ends(unit, "primary.t") == [found]


def test_pathology_wins_over_the_clinical_category() -> None:
    clinical = observation("21905-5", valueCodeableConcept=concept(STAGING, "T4"))
    pathology = observation("21899-0", valueCodeableConcept=concept(STAGING, "T3"))
    assert samples.ends(samples.read(clinical, pathology), "primary.t") == [("imported", "T3")]


def test_a_later_category_wins_within_its_class() -> None:
    old = observation("21899-0", valueCodeableConcept=concept(STAGING, "T2"))
    new = old | {"effectiveDateTime": "2026-03-01"}
    new["valueCodeableConcept"] = concept(STAGING, "T3")
    assert samples.ends(samples.read(old, new), "primary.t") == [("imported", "T3")]


def test_a_third_nodal_category_is_not_colorectal() -> None:
    unit = samples.read(observation("21900-6", valueCodeableConcept=concept(STAGING, "N3")))
    assert [f.code for f in unit.findings if f.path == "primary.n"] == ["value-not-colorectal"]


def test_a_category_of_another_cancer_stays_out() -> None:
    breast = samples.condition("C50.9", ICD, id="b")
    focus = [{"reference": "Condition/b"}]
    category = observation("21899-0", valueCodeableConcept=concept(STAGING, "T2"), focus=focus)
    assert samples.ends(samples.read(breast, category), "primary.t") == []


def test_local_codes_by_the_map_of_the_source() -> None:
    source = Source(local_codes={("urn:x", "3"): ("", "G3")})
    grade = observation("33732-9", valueCodeableConcept=concept("urn:x", "3"))
    assert samples.ends(samples.read(grade, source=source), "primary.grade") == [("imported", "G3")]


def test_a_code_of_the_sender_is_read_as_the_code_it_stands_for() -> None:
    source = Source(local_codes={("urn:lab", "TUMARK"): (LOINC, "2039-6")})
    amount = {"value": 5, "unit": "ug/L", "system": "http://unitsofmeasure.org", "code": "ug/L"}
    result = observation("TUMARK", "urn:lab", valueQuantity=amount)

    assert samples.ends(samples.read(result), "labs") == []
    assert [end for end, _ in samples.ends(samples.read(result, source=source), "labs")] == [
        "imported"
    ]


def test_a_reported_response_waits_for_its_scan() -> None:
    said = observation("97509-4", valueCodeableConcept=concept(LOINC, "LA28370-7"))
    better = observation("97509-4", valueCodeableConcept=concept(SCT, "268910001"))
    assert [end for end, _ in samples.ends(samples.read(said), "imaging")] == ["question"]
    assert samples.ends(samples.read(better), "imaging") == []


@pytest.mark.parametrize(
    ("method", "end"), [("77477000", ["proposed"]), ("787377000", []), (None, ["question"])]
)
def test_sizes(method: str | None, end: list[str]) -> None:
    more = {"method": concept(SCT, method)} if method else {}
    size = lab(3, "cm", "21889-1", **more)
    assert [found for found, _ in samples.ends(samples.read(size), "lesions")] == end
