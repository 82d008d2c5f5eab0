"""Gene results: GenomicVariant with HGNC and HGVS, microsatellite state, HER2, each with its specimen."""

from collections.abc import Iterator
from typing import Any

from cases.fhir import terminology as t
from cases.fhir.json_types import Json
from cases.fhir.mcode.chart import Chart, coded, concept, loinc
from cases.rules.document import GeneResult, GeneTest

GENE_STUDIED, PROTEIN_CHANGE = "48018-6", "48005-3"
PRESENT, ABSENT, NO_CALL, INDETERMINATE = "LA9633-4", "LA9634-2", "LA18198-4", "LA11884-6"
PLASMA, COLON, RECTUM, LIVER, SOMEWHERE = (
    "119361006",
    "71854001",
    "34402009",
    "10200004",
    "123037004",
)
SPECIMENS = "http://terminology.hl7.org/CodeSystem/v2-0487"
UNNAMED = ("TMB", "NTRK")
"""Markers without one gene of their own: their result is given in words."""


def genetics(chart: Chart) -> Iterator[Json]:
    for place, test in enumerate(chart.document.gene_tests):
        part = f"gene_tests/{place}"
        if test.specimen:
            yield _specimen(chart, part, test)
        for number, result in enumerate(test.results):
            yield _result(chart, f"{part}/{number}", part, test, result)


def _specimen(chart: Chart, part: str, test: GeneTest) -> Json:
    rectum = chart.document.primary.site == "rectum"
    places = {
        "primary": RECTUM if rectum else COLON,
        "liver_metastasis": LIVER,
        "other_metastasis": SOMEWHERE,
    }
    taken: Json = {"collectedDateTime": test.collected_on.isoformat()} if test.collected_on else {}
    site = places.get(str(test.specimen))
    if site:
        taken["bodySite"] = concept("", {"system": t.SCT, "code": site})
        kind = concept("Tumour", {"system": SPECIMENS, "code": "TUMOR"})
    else:
        kind = concept(
            "Plasma", {"system": SPECIMENS, "code": "PLAS"}, {"system": t.SCT, "code": PLASMA}
        )
    return chart.resource(
        "Specimen", part, profile="mcode-human-specimen", type=kind, collection=taken
    )


def _result(chart: Chart, part: str, specimen: str, test: GeneTest, result: GeneResult) -> Json:
    found = _told(result)
    common: dict[str, Any] = {
        "status": "preliminary" if result.status == "pending" else "final",
        "specimen": chart.ref("Specimen", specimen) if test.specimen else None,
        "effectiveDateTime": test.collected_on and test.collected_on.isoformat(),
        # R4 demands a time here; only the day is known, and only the day is read back.
        "issued": test.reported_on and f"{test.reported_on.isoformat()}T00:00:00Z",
        "focus": [chart.primary],
    }
    return chart.observation(part, category="laboratory", **found, **common)


def _told(result: GeneResult) -> dict[str, Any]:
    if result.marker == "MMR":
        return _mismatch_repair(result)
    if result.marker == "HER2" and result.status in ("amplified", "not_amplified"):
        answer = PRESENT if result.status == "amplified" else ABSENT
        return {
            "code": loinc("31150-6", "HER2 amplification"),
            "valueCodeableConcept": _answer(answer),
        }
    if result.marker in UNNAMED:
        codes = {"TMB": "94076-7", "NTRK": "93813-4"}
        code = loinc(codes[result.marker], result.marker)
        return {"code": code, "valueCodeableConcept": concept(result.status.replace("_", " "))}
    if result.status == "mutant" and not result.variant:
        test = coded("gene_test", result.marker, t.LOINC)
        if test:
            positive = concept("Positive", {"system": t.SCT, "code": "10828004"})
            return {"code": concept(result.marker, *test), "valueCodeableConcept": positive}
    return _variant(result)


def _mismatch_repair(result: GeneResult) -> dict[str, Any]:
    answers = {"deficient": ("LA26203-2", "MSI-H"), "proficient": ("LA14122-8", "MSS")}
    code, text = answers.get(result.status, (INDETERMINATE, result.status))
    value = None if result.status == "pending" else loinc(code, text)
    return {"code": loinc("81695-9", "Microsatellite instability"), "valueCodeableConcept": value}


def _variant(result: GeneResult) -> dict[str, Any]:
    answers = {"mutant": PRESENT, "wild_type": ABSENT, "failed": NO_CALL}
    symbol = "ERBB2" if result.marker == "HER2" else result.marker
    gene = concept("", *[one | {"display": symbol} for one in coded("gene", result.marker, t.HGNC)])
    components = [{"code": loinc(GENE_STUDIED, "Gene studied"), "valueCodeableConcept": gene}]
    if result.variant:
        change = concept("", {"system": "http://varnomen.hgvs.org", "code": result.variant})
        components.append(
            {"code": loinc(PROTEIN_CHANGE, "Amino acid change"), "valueCodeableConcept": change}
        )
    answer = answers.get(result.status)
    return {
        "code": loinc("69548-6", "Genetic variant assessment"),
        "profile": "mcode-genomic-variant",
        "component": components,
        "valueCodeableConcept": _answer(answer) if answer else None,
    }


def _answer(code: str) -> Json:
    words = {PRESENT: "Present", ABSENT: "Absent", NO_CALL: "No call"}
    return loinc(code, words[code])
