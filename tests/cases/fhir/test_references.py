import json

from cases.fhir.decode import decode
from cases.fhir.items import Item, items_of
from cases.fhir.references import Index, duplicate_issues, subject_issues
from tests.cases.fhir.samples import bundle, condition, lab, patient


def _items(*entries: dict[str, object]) -> list[Item]:
    value = {"resourceType": "Bundle", "type": "collection", "entry": list(entries)}
    return list(items_of(decode("a.json", json.dumps(value).encode())[0]))


def test_resolves_by_address_relative_to_it_and_by_id() -> None:
    base = "http://a.example/fhir/"
    items = _items(
        {"fullUrl": base + "Patient/p", "resource": patient()},
        {"fullUrl": base + "Observation/l", "resource": lab(id="l")},
    )
    index = Index(items)

    for reference in ("Patient/p", base + "Patient/p", base + "Patient/p/_history/2"):
        assert index.resolve({"reference": reference}, items[2]) is items[1], reference


def test_resolves_identifiers_and_contained_resources() -> None:
    drug = {"resourceType": "Medication", "id": "m"}
    items = _items({"resource": patient()}, {"resource": lab(id="l", contained=[drug])})
    index = Index(items)

    number = {"reference": "Patient?identifier=urn:hospital:mrn|H-1"}
    logical = {"identifier": {"system": "urn:hospital:mrn", "value": "H-1"}}
    assert index.resolve(number, items[2]) is items[1]
    assert index.resolve(logical, items[2]) is items[1]
    inside = index.resolve({"reference": "#m"}, items[2])
    assert inside is not None
    assert inside.path == "entry[1].resource.contained[0]"


def test_the_same_resource_twice() -> None:
    twice = _items({"resource": lab(id="l")}, {"resource": lab(id="l")})
    differs = _items({"resource": lab(id="l")}, {"resource": lab(9, id="l")})

    assert [i.severity for i in duplicate_issues(twice)] == ["information"]
    assert [i.severity for i in duplicate_issues(differs)] == ["error"]


def test_nobody_is_a_condition() -> None:
    about = lab(id="l") | {"subject": {"reference": "Condition/c"}}
    page = decode("a.json", bundle(patient(), condition(), about))[0]
    items = list(items_of(page))
    found = [(i.code, i.path) for i in subject_issues(items, Index(items))]
    assert found == [("reference-type", "Bundle.entry[2].resource.subject")]
