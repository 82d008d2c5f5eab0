"""The case document is read whole or not at all, and every error names its place."""

import json
from typing import Any

import pytest

from cases.rules import document
from cases.rules.document import DocumentRefused

LESION = {"id": "L1", "organ": "liver", "role": "target"}


def refused(case: dict[str, Any]) -> list[str]:
    with pytest.raises(DocumentRefused) as refusal:
        document.from_json({"schema": "crlm-case/1"} | case)
    return [error.path for error in refusal.value.errors]


def image(**content: Any) -> dict[str, Any]:
    return {"id": "I1", "performed_on": "2026-01-05"} | content


def line(**content: Any) -> dict[str, Any]:
    return {"id": "T1", "started_on": "2026-01-05"} | content


@pytest.mark.parametrize(
    ("_why", "case", "path"),
    [
        ("unknown key at the top", {"stage": "IV"}, "stage"),
        ("unknown key inside", {"patient": {"nickname": "Ada"}}, "patient.nickname"),
        ("another order of day and month", {"primary": {"diagnosed_on": "03.11.2025"}}, "primary.diagnosed_on"),
        ("a day that no calendar has", {"patient": {"birth_date": "2025-02-30"}}, "patient.birth_date"),
        ("a year written with two digits", {"patient": {"birth_date": "0061-04-02"}}, "patient.birth_date"),
        ("a measured number as a JSON number", {"metastases": {"largest_mm": 41}}, "metastases.largest_mm"),
        ("not a number", {"metastases": {"largest_mm": "NaN"}}, "metastases.largest_mm"),
        ("no liver lesion measures half a metre", {"metastases": {"largest_mm": "401"}}, "metastases.largest_mm"),
        ("a share over the whole", {"metastases": {"liver_involvement_percent": "101"}}, "metastases.liver_involvement_percent"),
        ("a word outside the list", {"primary": {"site": "colon"}}, "primary.site"),
        ("true is not a count", {"metastases": {"count": True}}, "metastases.count"),
        ("a list where an object belongs", {"patient": []}, "patient"),
        ("an object where a list belongs", {"lesions": {}}, "lesions"),
        ("a required key left out", {"lesions": [{"organ": "liver"}]}, "lesions[0].id"),
        ("an id that says nothing", {"patient": {"family_name": "a\x00b"}}, "patient.family_name"),
        ("CEA in a unit nobody can convert", {"labs": [{"test": "CEA", "value": "5", "unit": "U/L", "collected_on": "2026-01-05"}]}, "labs[0].unit"),
        ("MMR is never wild type", {"gene_tests": [{"results": [{"marker": "MMR", "status": "wild_type"}]}]}, "gene_tests[0].results[0].status"),
        ("more positive nodes than examined", {"primary": {"nodes_positive": 4, "nodes_examined": 3}}, "primary.nodes_positive"),
        ("ECOG ends at 4", {"assessments": [{"kind": "ECOG", "value": "5"}]}, "assessments[0].value"),
        ("death before birth", {"patient": {"birth_date": "1961-04-02", "deceased_on": "1961-04-01"}}, "patient.deceased_on"),
        ("a scan before birth", {"patient": {"birth_date": "2026-01-06"}, "imaging": [image()]}, "imaging[0].performed_on"),
        ("a scan after death", {"patient": {"deceased_on": "2026-01-04"}, "imaging": [image()]}, "imaging[0].performed_on"),
        ("a line that ends before it starts", {"therapy_lines": [line(ended_on="2026-01-04")]}, "therapy_lines[0].ended_on"),
        ("a cycle before its line", {"therapy_lines": [line(cycles=[{"number": 1, "given_on": "2026-01-04"}])]}, "therapy_lines[0].cycles[0].given_on"),
        ("one cycle twice", {"therapy_lines": [line(cycles=[{"number": 1}, {"number": 1}])]}, "therapy_lines[0].cycles[1].number"),
        ("one lesion twice", {"lesions": [LESION, LESION]}, "lesions[1].id"),
        ("a lesion never declared", {"imaging": [image(measurements=[{"lesion": "L9", "mm": "10"}])]}, "imaging[0].measurements[0].lesion"),
        ("an operation on a lesion never declared", {"surgeries": [{"id": "OP1", "kind": "ablation", "lesions": ["L9"]}]}, "surgeries[0].lesions[0]"),
        ("two results of one lesion", {"lesions": [LESION], "imaging": [image(measurements=[{"lesion": "L1", "mm": "10"}, {"lesion": "L1", "mm": "11"}])]}, "imaging[0].measurements[1].lesion"),
        ("measured and classed in one image", {"lesions": [LESION], "imaging": [image(measurements=[{"lesion": "L1", "mm": "10"}], non_target=[{"lesion": "L1", "status": "present"}])]}, "imaging[0].non_target[0].lesion"),
        ("a look of four", {"lesions": [LESION], "imaging": [image(measurements=[{"lesion": "L1", "mm": "9", "morphology_group": 4}])]}, "imaging[0].measurements[0].morphology_group"),
        ("a look of what is gone", {"lesions": [LESION], "imaging": [image(measurements=[{"lesion": "L1", "status": "absent", "morphology_group": 1}])]}, "imaging[0].measurements[0].morphology_group"),
        ("a look on MRI", {"lesions": [LESION], "imaging": [image(modality="MRI", measurements=[{"lesion": "L1", "mm": "9", "morphology_group": 1}])]}, "imaging[0].measurements[0].morphology_group"),
        ("neither length nor status", {"lesions": [LESION], "imaging": [image(measurements=[{"lesion": "L1"}])]}, "imaging[0].measurements[0]"),
        ("length and status", {"lesions": [LESION], "imaging": [image(measurements=[{"lesion": "L1", "mm": "9", "status": "absent"}])]}, "imaging[0].measurements[0]"),
    ],
)  # fmt: skip
def test_refused_at_its_place(_why: str, case: dict[str, Any], path: str) -> None:
    assert path in refused(case)


def test_every_error_is_named_at_once() -> None:
    case = {"patient": {"nickname": "Ada"}, "metastases": {"count": -1}}

    assert refused(case) == ["patient.nickname", "metastases.count"]


def test_only_the_schema_is_required() -> None:
    assert document.from_json({"schema": "crlm-case/1"}).primary.site is None
    with pytest.raises(DocumentRefused, match="schema: is required"):
        document.from_json({})


def test_digits_are_kept_as_written() -> None:
    text = '{"schema": "crlm-case/1", "metastases": {"largest_mm": "41.50"}}'

    assert document.to_json(document.parse(text))["metastases"] == {"largest_mm": "41.50"}


@pytest.mark.parametrize(
    ("_why", "text", "message"),
    [
        ("broken JSON", '{"schema": ', "line 1, column 12"),
        ("a key given twice hides one of two values", '{"patient": {"sex": "male", "sex": "female"}}', "sex: this key is given twice"),
        ("NaN is not JSON", '{"schema": NaN}', "NaN, which is not a number"),
        ("another encoding", "{\"schema\": \"é\"}".encode("latin-1"), "is not UTF-8"),
        ("nesting without end", "[" * 100_000, "nested too deeply"),
    ],
)  # fmt: skip
def test_unreadable_text_is_refused(_why: str, text: str | bytes, message: str) -> None:
    with pytest.raises(DocumentRefused, match=message):
        document.parse(text)


def test_what_is_written_reads_back_the_same() -> None:
    case = {
        "schema": "crlm-case/1",
        "lesions": [LESION | {"segments": ["IVa"]}],
        "imaging": [image()],
    }
    known = document.from_json(case)

    assert document.parse(document.dump(known)) == known
    assert json.loads(document.dump(known)) == case
