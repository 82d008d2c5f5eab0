from typing import Any

import pytest

from cases.fhir.preview import UnitPreview, preview_files
from tests.cases.fhir import samples
from tests.cases.fhir.samples import SCT, concept, condition

ICD = "http://hl7.org/fhir/sid/icd-10"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"


def read(*resources: dict[str, Any]) -> UnitPreview:
    data = samples.bundle(samples.patient(), *resources)
    return preview_files([("a.json", data)], source=samples.SOURCE, as_of=samples.AS_OF)[0][
        1
    ].units[0]


@pytest.mark.parametrize(
    ("_why", "resource", "outcome"),
    [
        ("a colon cancer", condition(), "case"),
        ("only suspected", condition(verificationStatus=concept(VERIFICATION, "provisional")),
         "question"),
        ("refuted", condition(verificationStatus=concept(VERIFICATION, "refuted")),
         "not_colorectal"),
        ("local recurrence", condition("314965007"), "question"),
        ("appendix", condition("93679002"), "question"),
        ("metastasis in the colon", condition("94260004"), "question"),
        ("primary liver cancer", condition("C22.0", ICD), "not_colorectal"),
        ("breast cancer", condition("C50.9", ICD), "not_colorectal"),
        ("history", condition("Z85.0", ICD), "not_colorectal"),
        ("liver metastases without a primary", condition("94381002"), "question"),
        ("any cancer, its site in the colon",
         condition("363346000", bodySite=[concept(SCT, "60184004")]), "case"),
        ("any cancer, its site elsewhere", condition("363346000"), "not_colorectal"),
    ],
)  # fmt: skip
def test_outcome(_why: str, resource: dict[str, Any], outcome: str) -> None:
    assert str(read(resource).outcome) == outcome


def test_the_most_specific_site_wins() -> None:
    both = condition() | {"bodySite": [concept(SCT, "60184004")]}
    assert samples.ends(read(both), "primary.site") == [("imported", "sigmoid_colon")]


def test_contradicting_sites_are_asked() -> None:
    both = condition("C18.7", ICD) | {"bodySite": [concept(SCT, "34402009")]}
    assert str(read(both).outcome) == "question"


@pytest.mark.parametrize(("later", "number"), [("2026-02-10", 1), ("2027-01-10", 2)])
def test_two_reports_within_sixty_days_are_one_tumour(later: str, number: int) -> None:
    unit = read(condition(), condition("C18", ICD, id="d", onsetDateTime=later))
    assert len(unit.cancers.candidates) == number


def test_liver_metastases_bring_only_their_date() -> None:
    unit = samples.read(condition("94381002", id="m", onsetDateTime="2026-01-12"))
    assert samples.ends(unit, "metastases.detected_on") == [("imported", "2026-01-12")]
    assert samples.ends(unit, "metastases.count") == []


def test_metastasis_with_no_evidence_of_it_is_none() -> None:
    negated = condition("94381002", id="m")
    negated["code"]["coding"].append({"system": SCT, "code": "41647002"})
    assert samples.ends(samples.read(negated), "metastases.detected_on") == []


def test_a_metastasis_of_several_cancers_is_asked() -> None:
    breast = condition("C50.9", ICD, id="b")
    unit = samples.read(breast, condition("94391008", id="m"))
    assert [end for end, _ in samples.ends(unit, "extrahepatic")] == ["question"]


@pytest.mark.parametrize(("owner", "end"), [("c", ["imported"]), ("b", [])])
def test_a_metastasis_belongs_by_reference(owner: str, end: list[str]) -> None:
    url = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-related-primary-cancer-condition"
    related = [{"url": url, "valueReference": {"reference": f"Condition/{owner}"}}]
    lung = condition("94391008", id="m", extension=related)
    unit = samples.read(condition("C50.9", ICD, id="b"), lung)
    assert [found for found, _ in samples.ends(unit, "extrahepatic")] == end


def test_said_to_be_gone_is_asked() -> None:
    unit = samples.read(condition("94391008", id="m", abatementDateTime="2026-05-01"))
    assert [end for end, _ in samples.ends(unit, "extrahepatic")] == ["question"]


def test_recorded_date_is_no_diagnosis_date() -> None:
    resource = condition(recordedDate="2026-01-20")
    del resource["onsetDateTime"]
    assert samples.ends(read(resource), "primary.diagnosed_on") == [("question", None)]
