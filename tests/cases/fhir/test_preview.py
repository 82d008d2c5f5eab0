"""The reference files: outcome, facts and counts as a person would conclude."""

import csv
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from cases.fhir.findings import End, Finding
from cases.fhir.preview import UnitPreview, preview_files
from tests.cases.fhir import samples
from tests.shared import shared

KINDS = {"fact": End.IMPORTED, "proposal": End.PROPOSED, "question": End.QUESTION}
Row = dict[str, str]


def _rows(name: str) -> list[Row]:
    with shared(f"data/fhir/{name}").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_outcomes_of_the_reference_files() -> None:
    rows = _rows("expected_case_candidates.csv")
    assert len(rows) == 41
    for row in rows:
        found = samples.preview_of(row["file"])
        sites = [u.cancers.primary.site for u in found.units if u.cancers.primary]
        assert (found.outcome, *(s for s in sites if s)) == (
            row["outcome"],
            *([row["primary_site"]] if row["primary_site"] else []),
        ), row["file"]


@pytest.mark.slow
def test_facts_of_the_reference_files() -> None:
    by_unit: dict[str, list[Row]] = defaultdict(list)
    for row in _rows("expected_facts.csv"):
        by_unit[row["unit"]].append(row)
    assert sum(map(len, by_unit.values())) == 191
    for name, rows in by_unit.items():
        unit = _unit(name)
        for row in rows:
            assert _holds(unit, row), (name, row["case_document_path"], row["value"])


def _unit(name: str) -> UnitPreview:
    folder, mark, key = name.partition("#")
    return samples.bulk()[key] if mark else samples.preview_of(folder).units[0]


def _holds(unit: UnitPreview, row: Row) -> bool:
    path, value, end = row["case_document_path"], row["value"], KINDS[row["kind"]]
    found = [f for f in unit.findings if f.end is end]
    if path.startswith("count("):
        return len(list(_counted(found, path))) == int(value)
    if path == "labs: CEA":
        return any(_is_result(f, value) for f in found)
    if path.startswith("therapy line proposal"):
        return any(_is_given(f, path.split()[-1], value) for f in found)
    if path.startswith("shown: ordered"):
        return any(f.value == {"ordered": path.split()[-1], "on": value} for f in found)
    if path.startswith("shown:"):
        return len([f for f in found if f.path == "shown"]) == int(value)
    return _is_absent(unit, path, end) if value.startswith("absent") else _is(found, path, value)


def _counted(found: list[Finding], path: str) -> Iterator[Finding]:
    part, name = path[6:-1].split(":")
    for f in found:
        if f.path == part and name in (_value(f).get("test"), _value(f).get("kind")):
            yield f


def _value(found: Finding) -> dict[str, Any]:
    return found.value if isinstance(found.value, dict) else {}


def _is_result(found: Finding, value: str) -> bool:
    number, unit, on = re.match(r"(\S+) (\S+) on (\S+)", value).groups()  # type: ignore[union-attr]
    told = _value(found)
    named = (told.get("test"), told.get("value"), told.get("unit"), told.get("collected_on"))
    return named == ("CEA", number, unit, on)


def _is_given(found: Finding, agent: str, on: str) -> bool:
    told = _value(found)
    cycles = [cycle["given_on"] for cycle in told.get("cycles", ())]
    return found.path == "therapy_lines" and agent in told["agents"] and on in cycles


def _is_absent(unit: UnitPreview, path: str, end: End) -> bool:
    part = path.partition("[")[0]
    below = [f for f in unit.findings if f.path == part or f.path.startswith(part + ".")]
    asked = end is not End.QUESTION or any(f.end is End.QUESTION for f in below)
    return asked and not any(f.end is End.IMPORTED for f in below)


def _is(found: list[Finding], path: str, value: str) -> bool:
    part, _, name = re.sub(r"\[\d+\]", "", path).partition(".")
    if part == "surgeries":
        return any(f.path == part and _value(f).get(name) == value for f in found)
    return {str(f.value) for f in found if f.path == path} == {value}


@pytest.mark.slow
def test_counts_add_up_for_every_reference_file() -> None:
    for name in samples.all_files():
        found = samples.preview_of(name)
        assert sum(found.counts().values()) == found.resources, name


@pytest.mark.parametrize("name", ["ch-crl/Bundle-BundleUC1bPatho20181202.json"])
def test_order_of_entries_makes_no_difference(name: str) -> None:
    value = json.loads(samples.data(name))
    random.Random(3).shuffle(value["entry"])

    shuffled = preview_files(
        [(name, json.dumps(value).encode())], source=samples.SOURCE, as_of=samples.AS_OF
    )

    assert samples.facts(shuffled[0][1].units[0]) == samples.facts(
        samples.preview_of(name).units[0]
    )


def test_gene_component_decides_not_the_codon() -> None:
    found = samples.preview_of("genomics-reporting-stu2/Bundle-bundle-oncology-report-example.json")

    results = [r for f in found.units[0].findings for r in _value(f).get("results", ())]
    assert [r["variant"] for r in results if r["marker"] == "NRAS"] == ["p.Gly12Cys"]
    assert not [r for r in results if r["marker"] == "KRAS"]


def test_breast_results_are_no_colorectal_results() -> None:
    unit = samples.bulk()["0522e580-6775-49f5-b471-b39624280402"]

    assert samples.ends(unit, "gene_tests") == []
    assert [cancer.name for cancer in unit.cancers.others]


def test_drugs_of_another_cancer_make_no_line() -> None:
    unit = samples.bulk()["bae73dce-20fa-4a6a-8e46-b2ed541f9296"]
    assert samples.ends(unit, "therapy_lines") == []


@pytest.mark.parametrize(
    ("name", "version"),
    [("stu3-Towne_Kerri_53.json", "STU3"), ("dstu2-Hermiston_Korey_0.json", "DSTU2")],
)
def test_foreign_versions_are_named(name: str, version: str) -> None:
    issues = samples.preview_of(f"wrong-version/{name}").all_issues()
    assert any(i.code == "wrong-version" and version in i.text for i in issues)


def test_two_patients_pass_or_fail_alone() -> None:
    bad = samples.patient(id="q", gender="none", identifier=[])
    found = preview_files(
        [("a.json", samples.bundle(samples.patient(), samples.condition(), bad))],
        source=samples.SOURCE,
        as_of=samples.AS_OF,
    )[0][1]

    assert {unit.unit.key: str(unit.outcome) for unit in found.units} == {
        "Patient/p": "case",
        "Patient/q": "refused",
    }


def test_answers_of_a_server_are_no_input() -> None:
    value = {"resourceType": "Bundle", "type": "history", "entry": []}
    found = preview_files(
        [("a.json", json.dumps(value).encode())], source=samples.SOURCE, as_of=samples.AS_OF
    )[0][1]
    assert "bundle-type" in [issue.code for issue in found.issues if issue.is_refusal]


def test_replaced_patient_is_refused() -> None:
    link = [{"other": {"reference": "Patient/new"}, "type": "replaced-by"}]
    found = preview_files(
        [("a.json", samples.bundle(samples.patient(link=link), samples.condition()))],
        source=samples.SOURCE,
        as_of=samples.AS_OF,
    )[0][1]
    assert [i.code for i in found.all_issues() if i.is_refusal] == ["patient-replaced"]
