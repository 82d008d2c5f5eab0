"""What our export claims to be it is: each resource against the mCODE profiles it names, by a validator that is not ours."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
import pytest

from cases.fhir.mcode.bundle import Exported, exported, without_names, written
from cases.generator import generate_cases
from cases.rules.document import CaseDocument, from_json
from tests.cases.fhir.mcode.profiles import MCODE, PROFILES, REFERENCES
from tests.cases.fhir.mcode.test_round_trip import AT, INVALID, SUBJECT, VIGNETTES, content, export
from tests.shared import shared

Json = dict[str, Any]
SECOND = "http://hl7.org/fhir/StructureDefinition/condition-related"


@cache
def validator(name: str) -> "jsonschema_rs.Validator":
    kind, schema = PROFILES[name]
    return jsonschema_rs.validator_for(
        {"properties": {"resourceType": {"const": kind}}, "allOf": [schema]}
    )


def claims(resource: Json) -> list[str]:
    told = (resource.get("meta") or {}).get("profile", [])
    return [url.removeprefix(MCODE) for url in told if url.startswith(MCODE)]


def faults(resource: Json, by_address: dict[str, Json]) -> Iterator[str]:
    """Everything in which a resource is not what it claims."""
    for name in claims(resource):
        for error in validator(name).iter_errors(resource):
            yield f"{name}: {error.instance_path} {error.message}"
        for element, address in references(resource):
            wanted = REFERENCES.get(f"{name}.{element}") or REFERENCES.get(element)
            target = by_address.get(address, {})
            if wanted and not set(wanted) & set(claims(target)):
                yield f"{name}: {element} leads to {claims(target)}, not to {wanted}"


def references(resource: Json) -> Iterator[tuple[str, str]]:
    for key, value in resource.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and "reference" in one:
                yield key, one["reference"]
            elif isinstance(one, dict) and key == "stage":
                yield from ((f"stage.{inner}", address) for inner, address in references(one))


def resources(found: Exported) -> dict[str, Json]:
    told = json.loads(written(found.bundle))
    return {entry["fullUrl"]: entry["resource"] for entry in told["entry"]}


def check(found: Exported) -> Counter[str]:
    """Nothing is claimed that is not so; how often each profile was claimed."""
    by_address = resources(found)
    wrong = [fault for one in by_address.values() for fault in faults(one, by_address)]
    assert wrong == []
    return Counter(name for one in by_address.values() for name in claims(one))


@pytest.mark.slow
def test_every_vignette_is_what_it_claims_and_every_profile_is_claimed() -> None:
    claimed: Counter[str] = Counter()
    for name in sorted(VIGNETTES.keys() - INVALID):
        claimed += check(export(from_json(VIGNETTES[name])))
    for case in generate_cases(60, seed=5, today=AT.date()):
        claimed += check(export(from_json(case)))
    claimed += check(export(from_json(content())))

    assert set(claimed) == set(PROFILES)


def test_case_without_names_is_what_it_claims() -> None:
    nameless = without_names(from_json(content()), "Case 12", lambda text: text)
    claimed = check(exported(nameless, subject=SUBJECT, as_of=AT.date(), at=AT, born="1961"))

    assert claimed["cancer-patient"] == 1


@pytest.mark.parametrize("gone", ["sex", "identifiers"])
def test_without_number_or_sex_nothing_is_claimed(gone: str) -> None:
    """Every profile asks for a patient who fulfils the profile of patients."""
    told = content()
    del told["patient"][gone]

    assert check(export(from_json(told))) == Counter()


def changed(**parts: Any) -> CaseDocument:
    return from_json(content() | parts)


def one(found: Exported, name: str) -> Json:
    return next(r for r in resources(found).values() if name in claims(r))


def test_intent_without_a_code_of_mcode_stands_in_an_extension_of_ours() -> None:
    line = content()["therapy_lines"][0]
    conversion = one(export(changed()), "cancer-related-medication-request")
    palliative = one(
        export(changed(therapy_lines=[line | {"intent": "palliative"}])),
        "cancer-related-medication-request",
    )

    assert conversion["extension"][0]["url"] == "urn:crlm:intent"
    assert palliative["extension"][0]["url"] == f"{MCODE}procedure-intent"


def test_metastasis_names_its_primary_as_stu4_does() -> None:
    found = one(export(changed()), "secondary-cancer-condition")

    assert [e["url"] for e in found["extension"]] == [SECOND]


def test_histology_in_words_is_a_note_and_no_code() -> None:
    told = content()
    told["primary"]["histology"] = "medullary, unusual"
    found = one(export(from_json(told)), "primary-cancer-condition")

    assert "extension" not in found
    assert found["note"] == [{"text": "Histology: medullary, unusual"}]


# The table must say what mCODE says: its own published examples pass, and a resource that lacks something does not.
EXAMPLES = {
    "cancer-patient": "Patient-cancer-patient-john-anyperson",
    "primary-cancer-condition": "Condition-primary-cancer-condition-nsclc",
    "secondary-cancer-condition": "Condition-secondary-cancer-condition-brain-mets",
    "tnm-stage-group": "Observation-tnm-clinical-stage-group-3c",
    "genomic-variant": "Observation-genomic-variant-somatic-single-nucleotide",
    "human-specimen": "Specimen-human-specimen-lung",
    "ecog-performance-status": "Observation-ecog-performance-status-fully-active",
    "tumor": "BodyStructure-tumor-lobular-carcinoma-left-breast",
    "tumor-size": "Observation-tumor-size-pathology",
    "cancer-related-medication-request": "MedicationRequest-cancer-related-medication-request-cisplatin",
    "cancer-related-surgical-procedure": "Procedure-cancer-related-surgical-procedure-lobectomy",
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_published_example_passes_and_fails_without_what_its_profile_asks_for(name: str) -> None:
    example = json.loads(shared(f"data/fhir/mcode-stu4/{EXAMPLES[name]}.json").read_text())
    assert claims(example) == [name]
    assert validator(name).is_valid(example)

    missing = {
        key
        for key in example
        if not validator(name).is_valid({k: v for k, v in example.items() if k != key})
    }

    assert missing & {"subject", "patient", "identifier", "category"}
