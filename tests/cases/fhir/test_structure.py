"""Every structure error at its place, none where there is none."""

import copy
import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from cases.fhir.decode import decode
from cases.fhir.issues import Issue
from cases.fhir.items import items_of
from cases.fhir.structure import structure_issues
from tests.cases.fhir import samples
from tests.shared import shared

TOLERATED = {
    "mcode-stu1/TrialMatching_Patient01.json",  # only its Bundle.id, which is not used
    "hl7-r4-examples/DiagnosticReport-gingival-mass.json",  # a no-break space is no error
}


def _issues(name: str, data: bytes) -> list[Issue]:
    return [
        i for page in decode(name, data) for item in items_of(page) for i in structure_issues(item)
    ]


def _place(issue: Issue) -> str:
    """The place as the reference writes it: an unknown element stands at its owner."""
    path = issue.path.partition(".")[2]
    path = path.rpartition(".")[0] if issue.text == "Unknown element" else path
    return path or "(resource)"


def _expected() -> dict[str, set[str]]:
    places: dict[str, set[str]] = defaultdict(set)
    with shared("data/fhir/expected_structure_errors.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            places[row["file"]].add(row["path"])
    return places


@pytest.mark.slow
def test_every_known_error_is_found_at_its_place() -> None:
    expected = _expected()
    assert sum(map(len, expected.values())) == 76
    for name, places in expected.items():
        found = {_place(issue) for issue in _issues(name, samples.data(name))}
        assert places <= found, name


@pytest.mark.slow
def test_no_false_alarm_in_any_other_file() -> None:
    faulty = set(_expected()) - TOLERATED
    for name in samples.all_files():
        if name not in faulty and not name.endswith(".xml"):
            errors = [i for i in _issues(name, samples.data(name)) if i.is_refusal]
            assert errors == [], name


@pytest.mark.parametrize(
    ("_why", "change", "path", "code"),
    [
        ("unknown element, with a hint", {"gendre": "male"}, "Patient.gendre", "structure"),
        ("a list where one is meant", {"birthDate": ["1961-04-02"]}, "Patient.birthDate", "structure"),
        ("one where a list is meant", {"name": {"family": "A"}}, "Patient.name", "structure"),
        ("a code off the list", {"gender": "w"}, "Patient.gender", "value"),
        ("no such day", {"birthDate": "2021-02-31"}, "Patient.birthDate", "date-impossible"),
        ("a date with a wrong clock", {"deceasedDateTime": "2019-08-10T09:10:00:00"},
         "Patient.deceasedDateTime", "date-impossible"),
        ("two of one choice", {"deceasedBoolean": True, "deceasedDateTime": "2020"},
         "Patient.deceasedDateTime", "structure"),
        ("a blank in an address", {"implicitRules": "a b"}, "Patient.implicitRules", "value"),
        ("a text where a number is meant", {"multipleBirthInteger": "2"},
         "Patient.multipleBirthInteger", "value"),
        ("in a contained resource", {"contained": [{"resourceType": "Patient", "x": 1}]},
         "Patient.contained[0].x", "structure"),
        ("a type that R4 has not", {"contained": [{"resourceType": "MedicationUsage"}]},
         "Patient.contained[0].resourceType", "structure"),
    ],
)  # fmt: skip
def test_faults(_why: str, change: dict[str, Any], path: str, code: str) -> None:
    found = _issues("a.json", json.dumps(samples.patient(**change)).encode())
    assert [(i.path, i.code) for i in found if i.is_refusal] == [(path, code)]


def test_hint_names_the_likely_element() -> None:
    found = _issues("a.json", json.dumps(samples.patient(gendre="male")).encode())
    assert "Did you mean gender?" in found[0].diagnostics


def test_an_extension_may_stand_for_a_value() -> None:
    absent = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                             "valueCode": "unknown"}]}  # fmt: skip
    value = {"resourceType": "Observation", "_status": absent, "code": {"text": "x"}}
    assert _issues("a.json", json.dumps(value).encode()) == []


@pytest.mark.slow
def test_agrees_with_the_schema_of_hl7_on_damaged_resources() -> None:
    """Whatever the official schema refuses is refused here too; the schema is only an oracle."""
    schema = json.loads(shared("data/fhir-schema/fhir-r4.schema.json").read_text())
    validator = jsonschema_rs.validator_for(
        {"$ref": "#/definitions/Observation", "definitions": schema["definitions"]}
    )
    sound = samples.lab(referenceRange=[{"high": {"value": 5}}], id="a")
    for damaged in _damaged(sound, 400):
        if not validator.is_valid(damaged):
            assert any(i.is_refusal for i in _issues("a.json", json.dumps(damaged).encode())), (
                damaged
            )


def _damaged(sound: dict[str, Any], number: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(11)
    for _ in range(number):
        value = copy.deepcopy(sound)
        place: Any = value
        while True:
            key = (
                dice.choice(list(place)) if isinstance(place, dict) else dice.randrange(len(place))
            )
            if not isinstance(place[key], dict | list) or not place[key] or dice.random() < 0.3:
                break
            place = place[key]
        if key != "resourceType":
            place[key] = dice.choice([{"x": 1}, [], 7, True, {"coding": 3}, [{"y": 2}], "\t"])
        yield value
