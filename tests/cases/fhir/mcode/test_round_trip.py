"""Our own export, read back, is the same case document: every vignette, and a hundred invented courses."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fhirclient.models.bundle import Bundle

from cases.fhir.context import Source
from cases.fhir.findings import End
from cases.fhir.mcode.bundle import Exported, exported, without_names, written
from cases.fhir.preview import Outcome, Preview, preview_files
from cases.generator import generate_cases
from cases.rules.document import CaseDocument, DocumentRefused, from_json, to_json
from tests.r4 import faults

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
SUBJECT = UUID(int=7)
OURS = Source(is_crlm_board=True)
VIGNETTES = {
    one["id"]: one["case"]
    for one in json.loads(
        (Path(__file__).parents[3] / "data/vignettes.json").read_text(encoding="utf-8")
    )["vignettes"]
}
INVALID = {f"DEV-{number}" for number in range(33, 41)}
"""Vignettes that are no valid case document, which is what they show; nothing can be exported of them."""
HOMELESS = {
    "board", "resectability_votes", "liver_volumes", "liver_background", "pharmacogenetics",
    "extrahepatic_ruled_out_on", "primary.status", "primary.resected_on", "primary.symptoms",
    "metastases.count", "metastases.largest_mm", "metastases.distribution", "metastases.liver_involvement_percent",
    "extrahepatic.count", "extrahepatic.resectable", "lesions.role", "lesions.treated", "lesions.nodal",
    "imaging.slice_mm", "imaging.non_target", "imaging.new_lesions", "imaging.measurements.morphology_group",
    "therapy_lines.cycles.doses", "therapy_lines.cycles.toxicities", "surgeries.extent", "surgeries.stages",
    "surgeries.lesions", "surgeries.margin", "surgeries.clavien_dindo", "surgeries.pathological_response",
}  # fmt: skip
"""What FHIR has no agreed home for, and nothing else travels in the extension."""


def export(document: CaseDocument) -> Exported:
    return exported(document, subject=SUBJECT, as_of=AT.date(), at=AT)


def preview(found: Exported, source: Source = OURS) -> Preview:
    data = written(found.bundle).encode()
    return preview_files([("case.json", data)], source=source, as_of=AT.date())[0][1]


def check_valid(found: Exported) -> None:
    """Two readers that are not ours: SMART's models of R4, and HL7's own schema."""
    as_sent = json.loads(written(found.bundle))
    Bundle(as_sent, strict=True)
    assert faults(as_sent) == []


def test_every_vignette_but_the_broken_ones_is_here() -> None:
    for name, case in VIGNETTES.items():
        if name in INVALID:
            with pytest.raises(DocumentRefused):
                from_json(case)
    assert len(VIGNETTES) - len(INVALID) == 32


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(VIGNETTES.keys() - INVALID))
def test_vignette_comes_back(name: str) -> None:
    document = from_json(VIGNETTES[name])

    found = export(document)

    check_valid(found)
    (unit,) = preview(found).units
    assert unit.whole is not None
    assert from_json(unit.whole) == document
    assert set(found.homeless) <= HOMELESS


@pytest.mark.slow
def test_invented_courses_come_back() -> None:
    for case in generate_cases(100, seed=11, today=AT.date()):
        document = from_json(case)
        found = export(document)
        (unit,) = preview(found).units
        assert unit.whole is not None
        assert from_json(unit.whole) == document
        assert set(found.homeless) <= HOMELESS
    check_valid(found)


def content() -> dict[str, Any]:
    return {
        "schema": "crlm-case/1",
        "patient": {"identifiers": [{"system": "urn:mrn", "value": "1"}], "family_name": "Example", "given_name": "Ada",
                    "birth_date": "1961-04-02", "sex": "female"},
        "primary": {"site": "rectum", "diagnosed_on": "2025-11-03", "histology": "mucinous", "grade": "G2", "t": "T3",
                    "n": "N1b", "m": "M1a", "nodes_positive": 3, "nodes_examined": 18, "margin": "R0"},
        "metastases": {"detected_on": "2025-11-05", "count": 2},
        "extrahepatic": [{"site": "hilar_nodes", "detected_on": "2025-11-05"}],
        "lesions": [{"id": "L1", "label": "next to the vein of Ada Example", "organ": "liver", "segments": ["IVa", "VII"],
                     "role": "target"}, {"id": "N1", "organ": "lymph_node", "nodal": True}],
        "imaging": [{"id": "I1", "performed_on": "2025-11-05", "modality": "MRI", "regions": ["liver"],
                     "contrast": "gadoxetate", "reported_response": "SD",
                     "measurements": [{"lesion": "L1", "mm": "41.50"}, {"lesion": "N1", "status": "not_evaluable"}]}],
        "gene_tests": [{"specimen": "primary", "collected_on": "2025-11-06", "reported_on": "2025-11-14",
                        "results": [{"marker": "KRAS", "status": "mutant", "variant": "p.Gly12Asp"},
                                    {"marker": "NRAS", "status": "wild_type"}, {"marker": "MMR", "status": "deficient"},
                                    {"marker": "HER2", "status": "not_amplified"}, {"marker": "BRAF", "status": "pending"}]}],
        "labs": [{"test": "CEA", "value": "5.20", "unit": "ug/L", "upper_limit": "5", "collected_on": "2025-11-05"}],
        "assessments": [{"kind": "ECOG", "value": "1", "assessed_on": "2025-11-08"},
                        {"kind": "patient_wish", "value": "No stoma, says Ada"}],
        "therapy_lines": [{"id": "T1", "intent": "conversion", "status": "stopped", "started_on": "2025-12-01",
                           "ended_on": "2026-01-20", "end_reason": "neuropathy", "cycle_days": 14,
                           "agents": ["oxaliplatin", "capecitabine"],
                           "cycles": [{"number": 1, "given_on": "2025-12-01"},
                                      {"number": 2, "given_on": "2025-12-15",
                                       "doses": [{"agent": "oxaliplatin", "percent": "0"}]}]}],
        "surgeries": [{"id": "S1", "status": "planned", "date": "2026-03-10", "kind": "simultaneous_resection",
                       "segments": ["VI"]}],
    }  # fmt: skip


def resources(found: Exported, kind: str) -> list[dict[str, Any]]:
    told = (entry["resource"] for entry in found.bundle["entry"])
    return [one for one in told if one["resourceType"] == kind]


def test_each_fact_stands_in_the_resource_a_reader_looks_for() -> None:
    found = export(from_json(content()))

    (tumour, node) = resources(found, "BodyStructure")
    sizes = [o for o in resources(found, "Observation") if o["code"]["text"] == "Size of tumour"]
    orders = resources(found, "MedicationRequest")
    given = resources(found, "MedicationAdministration")
    assert tumour["location"]["coding"][0]["code"] == "10200004"
    assert sizes[0]["focus"] == [{"reference": f"urn:uuid:{tumour['id']}"}]
    assert '"value":41.50' in written(sizes[0])
    assert sizes[1]["focus"] == [{"reference": f"urn:uuid:{node['id']}"}]
    assert sizes[1]["component"][0]["dataAbsentReason"]["text"] == "not evaluable"
    assert [(o["status"], o["groupIdentifier"]["value"]) for o in orders] == [("stopped", "T1")] * 2
    assert [one["status"] for one in given] == ["completed", "completed", "not-done", "completed"]
    stages = [o for o in resources(found, "Observation") if o["code"]["text"] == "TNM stage group"]
    assert [one["valueCodeableConcept"]["text"] for one in stages] == ["Stage IVA"]


def test_every_reference_leads_into_the_bundle() -> None:
    found = export(from_json(content()))
    text = written(found.bundle)

    known = {entry["fullUrl"] for entry in found.bundle["entry"]}
    named = {part.split('"')[0] for part in text.split('"reference":"')[1:]}

    assert named <= known


def test_the_same_case_gives_the_same_bytes() -> None:
    document = from_json(content())

    assert written(export(document).bundle) == written(export(document).bundle)


def test_a_stranger_reads_facts_and_guesses_nothing() -> None:
    unit = preview(export(from_json(content())), Source()).units[0]

    facts = {(f.path, str(f.value)) for f in unit.findings if f.end is End.IMPORTED}
    statuses = [
        str(f.value) for f in unit.findings if f.path == "gene_tests" and f.end is End.IMPORTED
    ]
    assert unit.outcome is Outcome.CASE
    assert {("primary.site", "rectum"), ("primary.t", "T3"), ("primary.m", "M1a")} <= facts
    assert ("metastases.detected_on", "2025-11-05") in facts
    assert any("p.Gly12Asp" in text for text in statuses)
    assert not any("wild_type" in text for text in statuses)
    assert not any(
        f.path in ("therapy_lines", "lesions") and f.end is End.IMPORTED for f in unit.findings
    )


def test_a_stranger_does_not_bring_a_case_whole() -> None:
    unit = preview(export(from_json(content())), Source()).units[0]

    assert unit.whole is None
    assert not any(found.path.startswith("board") for found in unit.findings)


def test_without_names_hides_them_everywhere() -> None:
    hide = lambda text: text.replace("Ada", "[name]").replace("Example", "[name]")  # noqa: E731
    nameless = without_names(from_json(content()), "Case 12", hide)
    found = exported(nameless, subject=SUBJECT, as_of=AT.date(), at=AT, born="1961")

    text = written(found.bundle)

    (patient,) = resources(found, "Patient")
    assert "Ada" not in text
    assert "1961-04-02" not in text
    assert patient["birthDate"] == "1961"
    assert patient["identifier"] == [{"system": "urn:crlm:case", "value": "Case 12"}]


@pytest.mark.parametrize(
    ("_why", "old", "new"),
    [
        ("a fragment that is no JSON", '"valueString":"{', '"valueString":"'),
        ("a word that the case does not know", 'urn:crlm:organ","code":"liver"', 'urn:crlm:organ","code":"spleen"'),
        ("a size of no scan", '"value":"imaging/I1/L1"', '"value":"imaging/I9/L1"'),
        ("a gene test without a number", '"value":"gene_tests/0/0"', '"value":"gene_tests/x"'),
        ("a cycle without a number", '"value":"therapy_lines/T1/1/oxaliplatin"', '"value":"therapy_lines/T1"'),
    ],
)  # fmt: skip
def test_what_somebody_changed_so_that_it_is_no_case_is_refused(
    _why: str, old: str, new: str
) -> None:
    text = written(export(from_json(content())).bundle)
    assert old in text

    found = preview_files(
        [("case.json", text.replace(old, new).encode())], source=OURS, as_of=AT.date()
    )[0][1]

    assert found.outcome is Outcome.REFUSED
    assert found.units[0].whole is None


def test_counts_add_up_and_computed_values_are_not_read_back() -> None:
    found = preview(export(from_json(content())))

    assert sum(found.counts().values()) == found.resources
    assert to_json(from_json(content()))["imaging"] == found.units[0].whole["imaging"]  # type: ignore[index]
