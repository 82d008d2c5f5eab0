from typing import Any

import pytest

from cases.fhir.context import Source
from cases.fhir.preview import UnitPreview, preview_files
from tests.cases.fhir import samples


def read(source: Source = samples.SOURCE, **more: Any) -> UnitPreview:
    data = samples.bundle(samples.patient(**more))
    return preview_files([("a.json", data)], source=source, as_of=samples.AS_OF)[0][1].units[0]


def test_numbers_of_the_state_are_dropped() -> None:
    numbers = [
        {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "1"},
        {"system": "urn:x", "value": "2", "type": samples.concept("urn:v2", "DL")},
        {"system": "urn:x", "value": "3", "use": "old"},
        {"system": "urn:x", "value": " 4 "},
    ]
    found = samples.ends(read(identifier=numbers), "patient.identifiers")
    assert found == [("imported", {"system": "urn:x", "value": "4"})]


def test_only_trusted_systems_count() -> None:
    source = Source(trusted_systems=frozenset({"urn:other"}))
    assert samples.ends(read(source), "patient.identifiers") == []


@pytest.mark.parametrize(
    ("names", "family"),
    [
        ([{"use": "maiden", "family": "A"}, {"family": "B"}], "B"),
        ([{"use": "usual", "family": "A"}, {"use": "official", "family": "B"}], "B"),
        ([{"family": "A", "period": {"end": "2020-01-01"}}, {"family": "B"}], "B"),
        ([{"family": "A", "period": {"end": "2020-01-01"}}], "A"),
    ],
)
def test_the_name_in_use(names: list[dict[str, Any]], family: str) -> None:
    assert samples.ends(read(name=names), "patient.family_name") == [("imported", family)]


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"birthDate": "1961-04"}, "patient.birth_date"),
        ({"deceasedDateTime": "2020"}, "patient.deceased_on"),
        ({"deceasedBoolean": True}, "patient.deceased_on"),
        ({"name": [{"text": "Ada Example"}]}, "patient.family_name"),
    ],
)
def test_what_is_not_whole_is_asked(more: dict[str, Any], path: str) -> None:
    assert [end for end, _ in samples.ends(read(**more), path)] == ["question"]


def test_a_masked_patient_is_nobody() -> None:
    assert read(name=[], identifier=[], birthDate="1961").outcome == "not_colorectal"
    masked = {"resourceType": "Patient", "id": "p", "name": [], "gender": "female"}
    data = samples.bundle(masked, samples.condition())
    found = preview_files([("a.json", data)], source=samples.SOURCE, as_of=samples.AS_OF)[0][1]
    assert found.outcome == "no_patient"
