import json
from typing import Any

import pytest

from cases.fhir.decode import decode
from cases.fhir.items import items_of
from cases.fhir.version import version_issues, version_of_content_type


def _texts(resource: dict[str, Any]) -> list[str]:
    items = list(items_of(decode("a.json", json.dumps(resource).encode())[0]))
    return [issue.text for issue in version_issues(items)]


@pytest.mark.parametrize(
    ("resource", "version"),
    [
        ({"resourceType": "MedicationOrder"}, "DSTU2"),
        ({"resourceType": "Patient", "name": [{"family": ["A"]}]}, "DSTU2"),
        ({"resourceType": "Condition", "patient": {}}, "DSTU2"),
        ({"resourceType": "Condition", "assertedDate": "2020"}, "STU3"),
        ({"resourceType": "Observation", "related": []}, "STU3"),
        ({"resourceType": "Procedure", "notDone": True}, "STU3"),
        ({"resourceType": "Procedure", "occurrenceDateTime": "2020"}, "R5"),
        ({"resourceType": "MedicationUsage"}, "R5"),
        ({"resourceType": "MedicationRequest", "medication": {"concept": {}}}, "R5"),
        ({"resourceType": "Encounter", "actualPeriod": {}}, "R5"),
    ],
)
def test_a_foreign_version_is_named(resource: dict[str, Any], version: str) -> None:
    (text,) = _texts(resource)
    assert f"FHIR {version}" in text


@pytest.mark.parametrize(
    "resource",
    [
        {"resourceType": "Patient", "name": [{"family": "A"}]},
        {"resourceType": "DocumentReference", "context": {}},
        {"resourceType": "Encounter", "period": {}},
    ],
)
def test_r4_is_not_suspected(resource: dict[str, Any]) -> None:
    assert _texts(resource) == []


@pytest.mark.parametrize(
    ("content_type", "version"),
    [
        ("application/fhir+json; fhirVersion=4.0", "4.0"),
        ('application/fhir+json; charset=utf-8; fhirVersion="3.0"', "3.0"),
        ("application/json", None),
    ],
)
def test_version_of_a_content_type(content_type: str, version: str | None) -> None:
    assert version_of_content_type(content_type) == version
