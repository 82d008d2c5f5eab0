from typing import Any

import pytest

from cases.fhir.mapping import hgvs
from tests.cases.fhir import samples
from tests.cases.fhir.samples import HGNC, LOINC, SCT, concept, observation, variant

KRAS, NRAS, BRAF, PIK3CA, ERBB2 = "HGNC:6407", "7989", "HGNC:1097", "HGNC:8975", "HGNC:3430"
PRESENT, ABSENT, NO_CALL = "LA9633-4", "LA9634-2", "LA18198-4"


def results(*resources: dict[str, Any]) -> list[tuple[str, str, str]]:
    """How sure, marker and status of every gene result."""
    found = samples.ends(samples.read(*resources), "gene_tests")
    return [
        (end, one["marker"], one["status"])
        for end, value in found
        if isinstance(value, dict)
        for one in value.get("results", [{"marker": value.get("marker"), "status": "?"}])
    ]


@pytest.mark.parametrize(
    ("_why", "resource", "expected"),
    [
        ("codon 12", variant(KRAS, "p.G12D"), [("imported", "KRAS", "mutant")]),
        ("the gene decides", variant(NRAS, "p.Gly12Cys"), [("imported", "NRAS", "mutant")]),
        ("another codon", variant(KRAS, "p.L19F"), [("question", "KRAS", "?")]),
        ("no change", variant(KRAS, ""), [("question", "KRAS", "?")]),
        ("synonymous", variant(KRAS, "p.(Leu12=)"), []),
        ("BRAF V600E", variant(BRAF, "V600E"), [("imported", "BRAF", "mutant")]),
        ("BRAF elsewhere", variant(BRAF, "p.Gly469Ala"), [("imported", "BRAF", "mutant")]),
        ("PIK3CA", variant(PIK3CA, "p.His1047Arg"), [("imported", "PIK3CA", "mutant")]),
        ("one change absent", variant(KRAS, "p.G12C", ABSENT), []),
        ("the gene absent", variant(KRAS, "", ABSENT), [("proposed", "KRAS", "wild_type")]),
        ("no call", variant(KRAS, "", NO_CALL), [("imported", "KRAS", "failed")]),
        ("not final yet", variant(KRAS, "p.G12D", status="preliminary"),
         [("imported", "KRAS", "pending")]),
        ("cancelled", variant(KRAS, "p.G12D", status="cancelled"), []),
        ("HER2 is more than a change", variant(ERBB2, "p.S310F"), [("question", "HER2", "?")]),
        ("another gene", variant("HGNC:7133", "p.G12D"), []),
    ],
)  # fmt: skip
def test_variants(_why: str, resource: dict[str, Any], expected: list[Any]) -> None:
    assert results(resource) == expected


def test_a_germline_variant_is_no_result_of_the_tumour() -> None:
    resource = variant(KRAS, "p.G12D")
    germline = {"code": concept(LOINC, "48002-0"),
                "valueCodeableConcept": concept(LOINC, "LA6683-2")}  # fmt: skip
    resource["component"].append(germline)
    assert results(resource) == []


def test_code_and_display_of_two_genes_give_neither() -> None:
    resource = variant(KRAS, "p.G12D")
    resource["component"][0]["valueCodeableConcept"] = concept(HGNC, KRAS, "NRAS")
    unit = samples.read(resource)
    assert [f.code for f in unit.findings if f.path == "gene_tests"] == ["code-display-conflict"]


def test_the_variant_is_stored_in_one_form() -> None:
    found = samples.ends(samples.read(variant(KRAS, "NP_004976.2:p.(Gly12Asp)")), "gene_tests")
    assert found[0][1]["results"][0]["variant"] == "p.Gly12Asp"  # type: ignore[index]


@pytest.mark.parametrize(
    ("site", "end", "place"),
    [
        ("10200004", "imported", "liver_metastasis"),
        ("60184004", "imported", "primary"),
        ("39607008", "imported", "other_metastasis"),
        (None, "question", None),
    ],
)
def test_specimen(site: str | None, end: str, place: str | None) -> None:
    collection = {"bodySite": concept(SCT, site)} if site else {}
    specimen = {"resourceType": "Specimen", "id": "s", "subject": {"reference": "Patient/p"},
                "collection": collection}  # fmt: skip
    resource = variant(KRAS, "p.G12D", specimen={"reference": "Specimen/s"})
    found = samples.ends(samples.read(specimen, resource), "gene_tests")[0]
    assert (found[0], found[1].get("specimen")) == (end, place)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("code", "system", "answer", "expected"),
    [
        ("81695-9", LOINC, "LA26203-2", [("imported", "MMR", "deficient")]),
        ("81695-9", LOINC, "LA14122-8", [("imported", "MMR", "proficient")]),
        ("62862-8", SCT, "10828004", [("question", "MMR", "?")]),
        ("21702-6", SCT, "10828004", [("imported", "KRAS", "mutant")]),
        ("21702-6", SCT, "260385009", [("proposed", "KRAS", "wild_type")]),
        ("58415-1", SCT, "260385009", [("question", "BRAF", "?")]),
        ("81420-2", SCT, "260385009",
         [("proposed", "KRAS", "wild_type"), ("proposed", "NRAS", "wild_type")]),
        ("81420-2", SCT, "10828004", [("question", "KRAS or NRAS", "?")]),
        ("31150-6", SCT, "10828004", [("imported", "HER2", "amplified")]),
        ("85319-2", SCT, "10828004", []),
    ],
)  # fmt: skip
def test_single_tests(code: str, system: str, answer: str, expected: list[Any]) -> None:
    assert results(observation(code, valueCodeableConcept=concept(system, answer))) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("pppp", {("imported", "proficient")}),
        ("ppap", {("imported", "deficient")}),
        ("ppp", {("question", "?")}),
    ],
)
def test_repair_proteins_are_read_together(answers: str, expected: set[tuple[str, str]]) -> None:
    codes = {"p": "LA9633-4", "a": "LA9634-2"}
    tests = [
        observation(f"8169{n}-{check}", valueCodeableConcept=concept(LOINC, codes[answer]))
        for n, check, answer in zip((1, 2, 3, 4), (8, 6, 4, 2), answers, strict=False)
    ]
    assert {(end, status) for end, _, status in results(*tests)} == expected


def test_region_studied_proposes_wild_type_for_the_rest() -> None:
    genes = [
        {"code": concept(LOINC, "48018-6"), "valueCodeableConcept": concept(HGNC, gene)}
        for gene in (KRAS, BRAF)
    ]
    region = observation("53041-0", component=genes, id="r")
    report = {"resourceType": "DiagnosticReport", "status": "final", "id": "d",
              "subject": {"reference": "Patient/p"}, "code": concept(LOINC, "51969-4"),
              "result": [{"reference": "Observation/r"}, {"reference": "Observation/v"}]}  # fmt: skip

    found = results(region, variant(KRAS, "p.G12D", id="v"), report)

    assert sorted(found) == [("imported", "KRAS", "mutant"), ("proposed", "BRAF", "wild_type")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p.G12D", "p.Gly12Asp"),
        ("G12D", "p.Gly12Asp"),
        ("p.E746_A750del", "p.Glu746_Ala750del"),
        ("R273fs*4", "p.Arg273fsTer4"),
        ("p.Gln61*", "p.Gln61Ter"),
        ("G12D in exon 2", None),
        ("c.35G>A", None),
        ("p." + "A" * 300, None),
    ],
)
def test_protein_changes(text: str, expected: str | None) -> None:
    found = hgvs.protein(text)
    assert (found.text if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("NM_004985.4:c.35G>A", "c.35G>A"), ("c.123+1G>A", "c.123+1G>A"), ("p.G12D", None)],
)
def test_coding_changes(text: str, expected: str | None) -> None:
    assert hgvs.coding(text) == expected


@pytest.mark.parametrize(
    ("focus", "ends"),
    [("c", ["imported"]), ("b", []), (None, ["question"])],
)
def test_a_result_belongs_to_a_cancer_by_reference(focus: str | None, ends: list[str]) -> None:
    breast = samples.condition("C50.9", "http://hl7.org/fhir/sid/icd-10", id="b")
    resource = variant(KRAS, "p.G12D")
    if focus:
        resource["focus"] = [{"reference": f"Condition/{focus}"}]
    unit = samples.read(breast, resource)
    found = samples.ends(unit, "gene_tests")
    assert [end for end, _ in found] == ends
