import typing

import pytest

from cases.fhir import terminology as t
from cases.rules import vocabulary as v
from tests.cases.fhir.samples import concept


@pytest.mark.parametrize(
    ("meaning", "words"),
    [
        ("lab", v.LabTest),
        ("lab_unit", v.LabUnit),
        ("primary", v.PrimarySite),
        ("body_site", v.PrimarySite),
        ("extrahepatic", v.ExtrahepaticSite),
        ("agent", v.Agent),
        ("segment", v.Segment),
        ("response_answer", v.ReportedResponse),
        ("gene_test", v.Marker),
    ],
)
def test_values_are_words_of_the_case_document(meaning: str, words: object) -> None:
    values = {term.value for term in t.table().values() if term.meaning == meaning}
    assert values
    assert values <= set(typing.get_args(words))


@pytest.mark.parametrize(
    ("system", "code", "value"),
    [
        ("http://hl7.org/fhir/sid/icd-10", "C18.7", "sigmoid_colon"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "c187", "sigmoid_colon"),
        ("http://fhir.de/CodeSystem/bfarm/icd-10-gm", "C18.7 G", "sigmoid_colon"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "C78.02", "lung"),
        ("http://www.genenames.org", "1097", "BRAF"),
        ("http://fhir.de/CodeSystem/bfarm/atc", "L01XA03", "oxaliplatin"),
    ],
)
def test_spellings_of_one_code(system: str, code: str, value: str) -> None:
    assert [term.value for term in t.terms(concept(system, code))] == [value]


def test_the_display_never_matters() -> None:
    assert t.terms(concept("http://local", "x", "Malignant tumor of colon")) == []


def test_any_other_icd_cancer_is_another_cancer() -> None:
    found = t.terms(concept("http://hl7.org/fhir/sid/icd-10", "C50.9"))
    assert [term.meaning for term in found] == ["other_cancer"]


@pytest.mark.parametrize(("code", "mark"), [("C18.7 V", "V"), ("C18.7A", "A"), ("C18.7", None)])
def test_german_certainty(code: str, mark: str | None) -> None:
    assert t.icd_certainty(concept("http://fhir.de/CodeSystem/bfarm/icd-10-gm", code)) == mark


@pytest.mark.parametrize(
    ("_why", "sent", "words"),
    [
        ("the sender's text", concept(t.SCT, "363406005", "Darmkrebs"), "Darmkrebs"),
        ("our name of a known code", concept(t.SCT, "363406005"), "Malignant tumor of colon (363406005)"),
        ("the code as it was sent", concept("http://fhir.de/CodeSystem/bfarm/icd-10-gm", "C18.7 G"), "Sigmoid colon (C18.7 G)"),
        ("a code that nobody here knows", concept(t.LOINC, "1-1"), "LOINC 1-1"),
        ("a cancer without a name in the table", concept(t.ICD, "C50.9"), "ICD-10 C50.9"),
        ("a system that names itself in its codes", concept(t.HGNC, "HGNC:1"), "HGNC:1"),
        ("a system of the sender", concept("http://hospital.example/codes/dx/", "7"), "dx 7"),
        ("a system by its number", concept("urn:oid:1.2.3", "7"), "oid:1.2.3 7"),
        ("no system", {"coding": [{"code": "7"}]}, "7"),
        ("the known one of two", {"coding": [{"system": "urn:own", "code": "x"}, {"system": t.LOINC, "code": "8302-2"}]}, "Body height (8302-2)"),
        ("a letter that the table explains", concept(t.STAGING, "4A"), "AJCC 4A"),
        ("nothing", {"coding": [{"system": t.SCT}]}, ""),
        ("no concept", None, ""),
    ],
)  # fmt: skip
def test_a_code_is_said_in_words(_why: str, sent: object, words: str) -> None:
    assert t.words(sent) == words
