"""The gene panel: five genes, each with its state, specimen, day, and how much it is needed."""

from typing import Any

import pytest

from cases.rules.document import from_json
from recommendations.rules.evaluate import facts_of
from recommendations.rules.gene_panel import Gene, gene_panel
from recommendations.rules.knowledge import standard
from tests.recommendations.cases import AS_OF, FOLFOX, case, evaluated, genes, line, votes


def panel(raised: tuple[str, ...] = (), **changes: Any) -> dict[str, Gene]:
    knowledge = standard()
    facts = facts_of(from_json(case(**changes)), as_of=AS_OF, profile="esmo", knowledge=knowledge)
    return {gene.name: gene for gene in gene_panel(knowledge, facts, frozenset(raised))}


def test_all_five_genes_in_order_whatever_is_known() -> None:
    assert list(panel(gene_tests=None)) == ["RAS", "BRAF", "MMR", "HER2", "PIK3CA"]
    assert {gene.state for gene in panel(gene_tests=None).values()} == {"missing"}


def test_a_known_gene_tells_specimen_and_day() -> None:
    (reading,) = panel()["BRAF"].readings

    assert (reading.status, reading.specimen, str(reading.on)) == (
        "wild_type",
        "primary",
        "2026-02-01",
    )
    assert reading.path == "gene_tests[0].results[2]"


@pytest.mark.parametrize(
    ("results", "state", "lacking"),
    [
        ({}, "known", ()),
        ({"NRAS": ""}, "missing", ("NRAS",)),
        ({"NRAS": "pending"}, "pending", ("NRAS",)),
        ({"NRAS": "failed"}, "failed", ("NRAS",)),
        ({"KRAS": "mutant", "NRAS": ""}, "known", ("NRAS",)),
    ],
)
def test_ras_is_known_by_both_or_by_a_mutation(
    results: dict[str, str], state: str, lacking: tuple[str, ...]
) -> None:
    ras = panel(gene_tests=genes(**results))["RAS"]

    assert (ras.state, ras.lacking) == (state, lacking)


def test_results_that_contradict_are_a_conflict() -> None:
    twice = genes() + genes(KRAS="mutant", NRAS="", BRAF="", MMR="")

    assert panel(gene_tests=twice)["RAS"].state == "conflict"


@pytest.mark.parametrize(
    ("question", "raised", "need"),
    [
        ("regimen", (), "blocking"),
        ("resectability", (), "recommended"),
        ("response_review", (), "not now"),
        ("response_review", ("genes.RAS",), "blocking"),
    ],
)
def test_need_follows_the_question(question: str, raised: tuple[str, ...], need: str) -> None:
    assert panel(raised, board={"question": question})["RAS"].need == need


TREATED = {
    "therapy_lines": [
        line(
            *FOLFOX,
            intent="palliative",
            status="stopped",
            started_on="2025-10-01",
            ended_on="2026-02-01",
        )
    ],
    "resectability_votes": votes("never"),
}


@pytest.mark.parametrize(
    ("_why", "question", "changes", "asked"),
    [
        ("after earlier treatment", "regimen", TREATED, True),
        ("first line", "regimen", {}, False),
        ("another question", "surgery_planning", TREATED, False),
        ("known", "regimen", TREATED | {"gene_tests": genes(HER2="not_amplified")}, False),
    ],
)
def test_her2_is_asked_for_in_later_lines(
    _why: str, question: str, changes: dict[str, Any], asked: bool
) -> None:
    found = evaluated(case(board={"question": question}, **changes))

    assert ("request.genes.HER2" in {s["code"] for s in found["suggestions"]}) is asked
    assert ("genes.HER2" in {entry["fact"] for entry in found["missing"]}) is asked


def test_pik3ca_is_shown_and_never_needed() -> None:
    gene = panel(gene_tests=genes(PIK3CA="mutant p.His1047Arg"))["PIK3CA"]

    assert (gene.state, gene.need, gene.readings[0].variant) == (
        "known",
        "optional",
        "p.His1047Arg",
    )
    assert panel(board={"question": "regimen"})["PIK3CA"].need == "optional"
