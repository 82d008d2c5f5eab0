"""What lies at the border of each mapping: asked or shown, never guessed."""

from typing import Any

import pytest

from tests.cases.fhir import samples
from tests.cases.fhir.samples import LOINC, SCT, concept, given, lab, observation, procedure

ICD_O = "http://terminology.hl7.org/CodeSystem/icd-o-3"
DCM = "http://dicom.nema.org/resources/ontology/DCM"
ABOUT = {"subject": {"reference": "Patient/p"}}


def study(*modalities: str, **more: Any) -> dict[str, Any]:
    base = {"resourceType": "ImagingStudy", "id": "i", "status": "available",
            "started": "2026-02-01",
            "modality": [{"system": DCM, "code": code} for code in modalities]}  # fmt: skip
    return ABOUT | base | more


def report(**more: Any) -> dict[str, Any]:
    base = {"resourceType": "DiagnosticReport", "status": "final", "id": "d",
            "effectiveDateTime": "2026-02-01", "code": concept(LOINC, "36813-4")}  # fmt: skip
    return ABOUT | base | more


LIVER = {"series": [{"uid": "1", "modality": {"system": DCM, "code": "US"},
                     "bodySite": {"system": SCT, "code": "10200004"}}]}  # fmt: skip


@pytest.mark.parametrize(
    ("_why", "resources", "expected"),
    [
        ("a CT", [study("CT")], [("imported", "CT")]),
        ("an MRI", [study("MR")], [("imported", "MRI")]),
        ("PET with CT", [study("PT", "CT")], [("imported", "PET-CT")]),
        ("PET alone", [study("PT")], [("question", None)]),
        ("ultrasound of the liver", [study(**LIVER)], [("imported", "US")]),
        ("ultrasound elsewhere", [study("US")], []),
        ("cancelled", [study("CT", status="cancelled")], []),
        ("no day", [study("CT", started="2026-02")], [("question", "CT")]),
        ("a report alone", [report()], [("imported", "CT")]),
        ("a report without a day", [report(effectiveDateTime="2026")], [("question", "CT")]),
        ("a report not final", [report(status="preliminary")], []),
        ("a study and an unlinked report", [study("CT"), report()],
         [("imported", "CT"), ("question", "CT")]),
    ],
)  # fmt: skip
def test_scans(_why: str, resources: list[Any], expected: list[Any]) -> None:
    found = samples.ends(samples.read(*resources), "imaging")
    assert [
        (end, value.get("modality") if isinstance(value, dict) else None) for end, value in found
    ] == expected


def statement(**more: Any) -> dict[str, Any]:
    base = {"resourceType": "MedicationStatement", "status": "completed",
            "medicationCodeableConcept": concept("http://www.whocc.no/atc", "L01BC06"),
            "effectivePeriod": {"start": "2026-02-01", "end": "2026-04-01"}}  # fmt: skip
    return ABOUT | base | more


@pytest.mark.parametrize(
    ("_why", "resource", "end"),
    [
        ("a course", statement(), ["proposed"]),
        ("without its beginning", statement(effectivePeriod={"end": "2026-04-01"}), ["question"]),
        ("only intended", statement(status="intended"), ["question"]),
        ("stopped half way", given("L01XA03", "2026-02-01", status="stopped"), ["question"]),
        ("only a month", given("L01XA03", "2026-02"), ["question"]),
    ],
)
def test_courses(_why: str, resource: dict[str, Any], end: list[str]) -> None:
    assert [e for e, _ in samples.ends(samples.read(resource), "therapy_lines")] == end


def test_ingredients_of_a_referenced_drug() -> None:
    atc = "http://www.whocc.no/atc"
    drug = {"resourceType": "Medication", "id": "m",
            "ingredient": [{"itemCodeableConcept": concept(atc, code)}
                           for code in ("L01BC02", "V03AF03")]}  # fmt: skip
    dose = given("x", "2026-02-01", medicationReference={"reference": "Medication/m"})
    del dose["medicationCodeableConcept"]

    ((_, line),) = samples.ends(samples.read(drug, dose), "therapy_lines")

    assert line["agents"] == ["fluorouracil", "folinic_acid"]  # type: ignore[index]


@pytest.mark.parametrize(("code", "intent"), [("363676003", "palliative"), ("373808002", None)])
def test_only_our_intents(code: str, intent: str | None) -> None:
    url = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-procedure-intent"
    said = [{"url": url, "valueCodeableConcept": concept(SCT, code)}]
    unit = samples.read(given("L01XA03", "2026-02-01", extension=said))
    ((_, line),) = samples.ends(unit, "therapy_lines")
    assert line.get("intent") == intent  # type: ignore[attr-defined]


def test_a_draft_order_is_only_shown() -> None:
    order = {"resourceType": "MedicationRequest", "status": "draft", "intent": "order",
             "medicationCodeableConcept": concept("http://www.whocc.no/atc", "L01XA03")}  # fmt: skip
    assert samples.ends(samples.read(ABOUT | order), "shown") == []


@pytest.mark.parametrize(
    ("_why", "code", "value", "end"),
    [
        ("whole", "21894-1", {"valueQuantity": {"value": 18}}, "imported"),
        ("as an integer", "21894-1", {"valueInteger": 18}, "imported"),
        ("a half node", "21894-1", {"valueQuantity": {"value": 1.5}}, "question"),
        ("at least", "21894-1", {"valueQuantity": {"value": 12, "comparator": ">="}}, "question"),
        ("no number", "21894-1", {"valueString": "many"}, ""),
        ("not final", "21894-1", {"valueInteger": 18, "status": "preliminary"}, ""),
    ],
)
def test_nodes(_why: str, code: str, value: dict[str, Any], end: str) -> None:
    found = samples.ends(samples.read(observation(code, **value)), "primary.nodes_examined")
    assert [e for e, _ in found] == ([end] if end else [])


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("8480/3", ("imported", "mucinous")),
        ("8140/6", None),
        ("8246/3", ("question", None)),
        ("9999/3", ("imported", "ICD-O-3 9999/3")),
    ],
)
def test_histology(code: str, found: Any) -> None:
    resource = observation("59847-4", valueCodeableConcept=concept(ICD_O, code))
    assert samples.ends(samples.read(resource), "primary.histology") == ([found] if found else [])


def test_results_of_an_unclear_cancer_are_asked() -> None:
    breast = samples.condition("C50.9", "http://hl7.org/fhir/sid/icd-10", id="b")
    nodes = observation("21894-1", valueInteger=18)
    tumour = observation("21899-0", valueCodeableConcept=concept("http://cancerstaging.org", "T3"))
    unit = samples.read(breast, nodes, tumour)
    assert [end for end, _ in samples.ends(unit, "primary.nodes_examined")] == ["question"]
    assert [end for end, _ in samples.ends(unit, "primary.t")] == ["question"]


@pytest.mark.parametrize(
    ("_why", "resource", "end"),
    [
        ("an answer of the list",
         observation("89262-0", valueCodeableConcept=concept(LOINC, "LA9623-5")), ["imported"]),
        ("without a day", observation("89247-1", valueInteger=1, effectiveDateTime="2026"),
         ["question"]),
        ("without a value", observation("89247-1"), []),
        ("not final", observation("89247-1", valueInteger=1, status="preliminary"), []),
        ("a weight", lab(70, "kg", "29463-7"), ["imported"]),
        ("an impossible weight", lab(700, "kg", "29463-7"), ["question"]),
    ],
)  # fmt: skip
def test_assessments(_why: str, resource: dict[str, Any], end: list[str]) -> None:
    assert [e for e, _ in samples.ends(samples.read(resource), "assessments")] == end


def test_the_day_of_the_sample_counts() -> None:
    specimen = ABOUT | {"resourceType": "Specimen", "id": "s",
                        "collection": {"collectedDateTime": "2026-01-31T07:00:00Z"}}  # fmt: skip
    unit = samples.read(specimen, lab(specimen={"reference": "Specimen/s"}))
    ((_, value),) = samples.ends(unit, "labs")
    assert value["collected_on"] == "2026-01-31"  # type: ignore[index]


@pytest.mark.parametrize(("code", "stays"), [("723069003", "question"), ("43075005", "imported")])
def test_stages_of_alpps_are_asked(code: str, stays: str) -> None:
    found = samples.ends(samples.read(procedure(code)), "surgeries")
    assert [end for end, _ in found] == [stays]


def test_pharmacogenetics_are_asked() -> None:
    unit = samples.read(observation("45284-7", valueString="*1/*2A"))
    assert samples.ends(unit, "pharmacogenetics") == [("question", {"test": "DPYD"})]
