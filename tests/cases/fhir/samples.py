"""FHIR input for tests: the reference files, each read once, and small resources built by hand."""

import json
from datetime import date
from functools import cache
from typing import Any

from cases.fhir.context import Source
from cases.fhir.preview import Preview, UnitPreview, preview_files
from tests.shared import shared

AS_OF = date(2026, 11, 24)
SOURCE = Source()
SCT, LOINC, UCUM = "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org"
HGNC = "http://www.genenames.org/geneId"
Json = dict[str, Any]


def data(name: str) -> bytes:
    return shared(f"data/fhir/{name}").read_bytes()


@cache
def preview_of(name: str) -> Preview:
    return preview_files([(name, data(name))], source=SOURCE, as_of=AS_OF)[0][1]


@cache
def bulk() -> dict[str, UnitPreview]:
    """The bulk export of twenty patients, by the id of the patient."""
    folder = shared("data/fhir/mcode-omop-synthea")
    files = [(path.name, path.read_bytes()) for path in sorted(folder.glob("*.ndjson"))]
    found = preview_files(files, source=SOURCE, as_of=AS_OF)[0][1]
    return {unit.unit.key.removeprefix("Patient/"): unit for unit in found.units}


@cache
def all_files() -> tuple[str, ...]:
    root = shared("data/fhir")
    return tuple(
        str(path.relative_to(root))
        for path in sorted(root.glob("*/*"))
        if path.suffix in (".json", ".ndjson", ".xml")
    )


def concept(system: str, code: str, display: str = "") -> Json:
    return {
        "coding": [{"system": system, "code": code} | ({"display": display} if display else {})]
    }


def patient(**more: Any) -> Json:
    return {
        "resourceType": "Patient",
        "id": "p",
        "identifier": [{"system": "urn:hospital:mrn", "value": "H-1"}],
        "name": [{"family": "Example", "given": ["Ada"]}],
        "gender": "female",
        "birthDate": "1961-04-02",
    } | more


def _of_patient(kind: str, more: Json) -> Json:
    return {"resourceType": kind, "subject": {"reference": "Patient/p"}} | more


def condition(code: str = "363406005", system: str = SCT, **more: Any) -> Json:
    base = {"id": "c", "code": concept(system, code), "onsetDateTime": "2026-01-10"}
    return _of_patient("Condition", base | more)


def observation(code: str, system: str = LOINC, **more: Any) -> Json:
    base = {"status": "final", "code": concept(system, code), "effectiveDateTime": "2026-02-01"}
    return _of_patient("Observation", base | more)


def lab(value: Any = 5, unit: str = "ug/L", code: str = "2039-6", **more: Any) -> Json:
    amount = {"value": value, "system": UCUM, "code": unit, "unit": unit}
    return observation(code, valueQuantity=amount, **more)


def procedure(code: str, **more: Any) -> Json:
    base = {"status": "completed", "code": concept(SCT, code), "performedDateTime": "2026-03-01"}
    return _of_patient("Procedure", base | more)


def given(agent_code: str, on: str, **more: Any) -> Json:
    base = {
        "status": "completed",
        "medicationCodeableConcept": concept("http://www.whocc.no/atc", agent_code),
        "effectiveDateTime": on,
    }
    return _of_patient("MedicationAdministration", base | more)


def ordered(agent_code: str, on: str, **more: Any) -> Json:
    base = {
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": concept("http://www.whocc.no/atc", agent_code),
        "authoredOn": on,
    }
    return _of_patient("MedicationRequest", base | more)


def variant(gene: str, change: str, answer: str = "LA9633-4", **more: Any) -> Json:
    """A variant Observation; ``gene`` is an HGNC number, ``change`` the protein change."""
    components = [{"code": concept(LOINC, "48018-6"), "valueCodeableConcept": concept(HGNC, gene)}]
    if change:
        value = concept("http://varnomen.hgvs.org", change)
        components.append({"code": concept(LOINC, "48005-3"), "valueCodeableConcept": value})
    base = {"valueCodeableConcept": concept(LOINC, answer), "component": components}
    return observation("69548-6", **(base | more))


def bundle(*resources: Json) -> bytes:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def read(*resources: Json, source: Source = SOURCE) -> UnitPreview:
    """Preview a patient with a colon cancer and these resources."""
    found = preview_files(
        [("a.json", bundle(patient(), condition(), *resources))], source=source, as_of=AS_OF
    )
    assert not [issue for issue in found[0][1].all_issues() if issue.is_refusal]
    return found[0][1].units[0]


def ends(unit: UnitPreview, path: str) -> list[tuple[str, object]]:
    """What came out for one place of the document: how sure, and the value."""
    return [(str(found.end), found.value) for found in unit.findings if found.path == path]


def facts(unit: UnitPreview) -> list[tuple[str, str, str]]:
    return sorted(
        (str(f.end), f.path, json.dumps(f.value, sort_keys=True)) for f in unit.findings if f.path
    )
