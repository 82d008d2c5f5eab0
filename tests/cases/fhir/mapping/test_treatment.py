from typing import Any

import pytest

from tests.cases.fhir import samples
from tests.cases.fhir.samples import SCT, concept, given, ordered, procedure

OXALIPLATIN, FLUOROURACIL, IRINOTECAN, BEVACIZUMAB = "L01XA03", "L01BC02", "L01CE02", "L01FG01"
ICD = "http://hl7.org/fhir/sid/icd-10"


def lines(*resources: dict[str, Any]) -> list[dict[str, Any]]:
    found = samples.ends(samples.read(*resources), "therapy_lines")
    assert {end for end, _ in found} <= {"proposed"}
    return [value for _, value in found if isinstance(value, dict)]


def test_cycles_are_joined_by_their_days() -> None:
    days = ("2026-02-02", "2026-02-03", "2026-02-16", "2026-03-02")
    (line,) = lines(*(given(OXALIPLATIN, day) for day in days), given(FLUOROURACIL, days[0]))

    assert [cycle["given_on"] for cycle in line["cycles"]] == [days[0], days[2], days[3]]
    assert (line["agents"], line["cycle_days"]) == (["fluorouracil", "oxaliplatin"], 14)


def test_a_new_antibody_does_not_break_a_line() -> None:
    found = lines(given(OXALIPLATIN, "2026-02-02"), given(OXALIPLATIN, "2026-02-16"),
                  given(BEVACIZUMAB, "2026-02-16"))  # fmt: skip
    assert len(found) == 1


@pytest.mark.parametrize(
    ("agent", "day"), [(IRINOTECAN, "2026-02-16"), (OXALIPLATIN, "2026-06-01")]
)
def test_another_backbone_or_a_long_gap_begins_a_line(agent: str, day: str) -> None:
    assert len(lines(given(OXALIPLATIN, "2026-02-02"), given(agent, day))) == 2


def test_not_given_is_no_cycle() -> None:
    assert lines(given(OXALIPLATIN, "2026-02-02", status="not-done")) == []


LATELY, TODAY, FOLINIC_ACID = "2026-11-10", "2026-11-24", "V03AF03"


@pytest.mark.parametrize(
    ("_why", "resources", "plans"),
    [
        ("one day, one line",
         [ordered(OXALIPLATIN, LATELY), ordered(FOLINIC_ACID, f"{LATELY}T08:00:00Z")],
         [["folinic_acid", "oxaliplatin"]]),
        ("two days, two lines", [ordered(OXALIPLATIN, LATELY), ordered(IRINOTECAN, TODAY)],
         [["oxaliplatin"], ["irinotecan"]]),
        ("given before", [given(OXALIPLATIN, "2026-11-09"), ordered(IRINOTECAN, LATELY)],
         [["irinotecan"]]),
        ("given on the day", [given(OXALIPLATIN, LATELY), ordered(OXALIPLATIN, LATELY)], []),
        ("given since", [given(IRINOTECAN, TODAY), ordered(OXALIPLATIN, LATELY)], []),
        ("60 days old", [ordered(OXALIPLATIN, "2026-09-25")], [["oxaliplatin"]]),
        ("61 days old", [ordered(OXALIPLATIN, "2026-09-24")], []),
        ("on hold", [ordered(OXALIPLATIN, LATELY, status="on-hold")], []),
        ("cancelled", [ordered(OXALIPLATIN, LATELY, status="cancelled")], []),
        ("no day", [ordered(OXALIPLATIN, "2026")], []),
        ("another drug", [ordered("N02BE01", LATELY)], []),
    ],
)  # fmt: skip
def test_what_is_on_order_is_proposed_as_a_plan_until_something_is_given(
    _why: str, resources: list[dict[str, Any]], plans: list[list[str]]
) -> None:
    unit = samples.read(*resources)
    told = [v for _, v in samples.ends(unit, "therapy_lines") if isinstance(v, dict)]
    assert [v["agents"] for v in told if v.get("status") == "planned"] == plans
    assert all(not {"cycles", "started_on"} & set(v) for v in told if v.get("status") == "planned")
    orders = [item for item in unit.unit.items if item.type == "MedicationRequest"]
    is_seen = {item for found in unit.findings for item in (found.item, *found.also)}
    assert set(orders) <= is_seen


def test_drugs_for_another_cancer_are_not_ours() -> None:
    reason = [concept(ICD, "C50.9")]
    breast = samples.condition("C50.9", ICD, id="b")
    assert lines(breast, given(OXALIPLATIN, "2026-02-02", reasonCode=reason)) == []


def test_liposomal_irinotecan_is_another_drug() -> None:
    resource = given("x", "2026-02-02")
    rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
    resource["medicationCodeableConcept"] = concept(rxnorm, "1719768")
    assert lines(resource) == []


@pytest.mark.parametrize(
    ("_why", "resource", "expected"),
    [
        ("a wedge is minor", procedure("174431000"), [("imported", "liver_resection", "minor")]),
        ("right lobe is major", procedure("61326000"), [("imported", "liver_resection", "major")]),
        ("extent unknown", procedure("71273005"), [("imported", "liver_resection", None)]),
        ("radiosurgery somewhere", procedure("447912004"), []),
        ("of the liver", procedure("447912004", bodySite=[concept(SCT, "10200004")]),
         [("imported", "sbrt", None)]),
        ("in error", procedure("71273005", status="entered-in-error"), []),
        ("stopped", procedure("71273005", status="stopped"),
         [("question", "liver_resection", None)]),
        ("a biopsy", procedure("86273004"), []),
    ],
)  # fmt: skip
def test_operations(_why: str, resource: dict[str, Any], expected: list[Any]) -> None:
    found = samples.ends(samples.read(resource), "surgeries")
    assert [
        (end, value["kind"], value.get("extent")) for end, value in found if isinstance(value, dict)
    ] == expected


def test_planned_and_cancelled() -> None:
    unit = samples.read(
        procedure("71273005", status="preparation", performedDateTime="2027-01-10"),
        procedure("18027006", status="not-done", performedDateTime="2026-01-10"),
    )
    found = [v["status"] for _, v in samples.ends(unit, "surgeries") if isinstance(v, dict)]
    assert found == ["planned", "cancelled"]


def test_a_bowel_resection_before_the_diagnosis_proposes_nothing() -> None:
    unit = samples.read(procedure("43075005", performedDateTime="2020-01-01"))
    assert samples.ends(unit, "primary.status") == []


def test_bowel_and_liver_on_one_day() -> None:
    unit = samples.read(procedure("43075005", id="a"), procedure("71273005", id="b"))
    proposed = [v for end, v in samples.ends(unit, "surgeries") if end == "proposed"]
    assert [v["kind"] for v in proposed if isinstance(v, dict)] == ["simultaneous_resection"]


def test_a_study_and_its_report_are_one_scan() -> None:
    study = {"resourceType": "ImagingStudy", "id": "i", "status": "available",
             "subject": {"reference": "Patient/p"}, "started": "2026-02-01",
             "modality": [{"system": "http://dicom.nema.org/resources/ontology/DCM",
                           "code": "CT"}]}  # fmt: skip
    report = {"resourceType": "DiagnosticReport", "status": "final",
              "subject": {"reference": "Patient/p"}, "effectiveDateTime": "2026-02-01",
              "code": concept(samples.LOINC, "36813-4"),
              "imagingStudy": [{"reference": "ImagingStudy/i"}]}  # fmt: skip

    found = samples.ends(samples.read(study, report), "imaging")

    assert [(end, value["modality"]) for end, value in found if isinstance(value, dict)] == [
        ("imported", "CT")
    ]


def test_a_liver_operation_with_two_cancers_is_asked() -> None:
    breast = samples.condition("C50.9", ICD, id="b")
    unit = samples.read(breast, procedure("71273005"))
    assert [end for end, _ in samples.ends(unit, "surgeries")] == ["question"]
