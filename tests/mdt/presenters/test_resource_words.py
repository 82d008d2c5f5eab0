"""What was sent is named in words, and a remark by the thing that holds its place."""

import json

import pytest
from django.utils import translation

from cases.fhir.decode import decode
from cases.fhir.issues import Issue
from cases.fhir.items import Item, items_of
from mdt.presenters.resource_words import kind, places_of, thing, thing_at
from tests.cases.fhir import samples
from tests.cases.fhir.samples import Json, concept, patient


def items(*resources: Json) -> list[Item]:
    (page,) = decode("a.json", samples.bundle(*resources))
    return list(items_of(page))


CEA = {"resourceType": "Observation", "code": {"text": "CEA"}, "effectiveDateTime": "2026-03-12T08:00:00Z"}  # fmt: skip


@pytest.mark.parametrize(
    ("_why", "resource", "words"),
    [
        ("its kind, its name and its day", CEA, "Observation: CEA, 12 Mar 2026"),
        ("a part of a day as it was sent", CEA | {"effectiveDateTime": "2026-03"}, "Observation: CEA, 2026-03"),
        ("the words of a code", {"resourceType": "Condition", "code": concept("s", "1", "Cancer")}, "Diagnosis: Cancer"),
        ("a code without words that we know", {"resourceType": "Condition", "code": concept(samples.SCT, "363406005")}, "Diagnosis: Malignant tumor of colon (363406005)"),
        ("one that we do not know", {"resourceType": "Condition", "code": concept(samples.SCT, "1234567")}, "Diagnosis: SNOMED CT 1234567"),
        ("a drug", {"resourceType": "MedicationRequest", "medicationCodeableConcept": concept("http://www.whocc.no/atc", "L01XA03")}, "Prescription: oxaliplatin (L01XA03)"),
        ("the day inside", {"resourceType": "Specimen", "collection": {"collectedDateTime": "2026-03-12"}}, "Specimen: 12 Mar 2026"),
        ("nothing but its kind", {"resourceType": "Patient"}, "Patient"),
        ("a kind that nobody named", {"resourceType": "Basic"}, "Basic"),
    ],
)  # fmt: skip
def test_what_was_sent_is_said_in_words(_why: str, resource: Json, words: str) -> None:
    assert thing(items(patient(), resource)[-1]) == words


def test_in_chinese() -> None:
    with translation.override("zh-hans"):
        assert thing(items(CEA)[-1]) == "观察结果：CEA，2026年3月12日"
        assert kind("DiagnosticReport") == "报告"


def test_our_name_of_a_code_is_in_chinese_and_the_words_of_the_sender_are_not() -> None:
    known = {"resourceType": "Condition", "code": concept(samples.SCT, "363406005")}
    named = {"resourceType": "Condition", "code": concept(samples.SCT, "363406005", "Malignant tumor of colon")}  # fmt: skip
    with translation.override("zh-hans"):
        assert thing(items(known)[-1]) == "诊断：结肠恶性肿瘤（363406005）"
        assert thing(items(named)[-1]) == "诊断：Malignant tumor of colon"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("Bundle.entry[1].resource.valueQuantity.code", "Observation: CEA, 12 Mar 2026"),
        ("entry[1].resource", "Observation: CEA, 12 Mar 2026"),
        ("Bundle.type", ""),
        ("", ""),
    ],
)
def test_a_remark_is_about_the_thing_that_holds_its_place(path: str, words: str) -> None:
    places = places_of(items(patient(), CEA))

    assert thing_at(Issue("error", "value", "Not a number", path), places) == words


def test_a_line_of_a_file_is_no_other_line() -> None:
    lines = b"\n".join(json.dumps(one).encode() for one in (patient(), CEA))
    found = [item for page in decode("a.ndjson", lines) for item in items_of(page)]
    issue = Issue("error", "value", "Not a number", "Observation.code", "", "a.ndjson", 2)

    assert thing_at(issue, places_of(found)) == "Observation: CEA, 12 Mar 2026"
