"""The table of what carries each fact of the evidence names everything, and nothing that does not exist."""

import re

import pytest

from config.services.running import ROOT
from recommendations.rules.knowledge import standard
from recommendations.rules.score_facts import ABOUT
from tests.recommendations.cases import BASE, evaluated
from tests.shared import shared

PAGE = ROOT / "docs" / "clinical-safety" / "evidence-coverage.md"
ROW = re.compile(r"^\| ((?:[A-H]-\d\d(?:, )?)+) \| (.+?) \| (.+?) \| (.*?) ?\|$", re.MULTILINE)
FACT = re.compile(r"\*\*([A-H]-\d\d)\*\*(.*)")
NOT_BUILT = ("lang", "e_cs", "nagashima", "basingstoke_preoperative")


def rows() -> list[tuple[set[str], str, set[str], str]]:
    """Facts, decision point, codes and remark of each row."""
    found = ROW.findall(PAGE.read_text())
    return [
        (set(f.split(", ")), point, set(re.findall(r"`(.+?)`", by)), note)
        for f, point, by, note in found
    ]


def known_codes() -> set[str]:
    knowledge = standard()
    return {
        *(rule.id for rule in knowledge.rules),
        *(f"request.{request.fact}" for request in knowledge.requests),
        *(f"work_up.{request.fact}" for request in knowledge.work_up),
        *(f"score.{code}" for code in ABOUT),
        *(f"derived.{name}" for name in evaluated(BASE)["derived"]),
        *knowledge.controversies,
    }


def test_every_fact_of_the_evidence_has_its_row() -> None:
    text = shared("clinical/evidence.md").read_text()
    facts = {number for number, _ in FACT.findall(text)}

    assert len(facts) > 150
    assert facts - set().union(*(row[0] for row in rows())) == set()


def test_every_code_exists_and_every_rule_is_named() -> None:
    named = set(
        re.findall(
            r"`((?:option|alert|safety|request|work_up|score|derived)\.[\w.]+|C-\d+)`",
            PAGE.read_text(),
        )
    )

    assert named - known_codes() == set()
    carried = {code for code in known_codes() if not code.startswith("derived.")}
    assert carried - named == set()


def test_a_row_that_nothing_carries_says_why() -> None:
    assert [row for row in rows() if not row[2] and len(row[3]) < 20] == []


def test_what_is_to_be_checked_is_marked_and_drives_no_rule() -> None:
    text = shared("clinical/evidence.md").read_text()
    doubtful = {number for number, rest in FACT.findall(text) if "recall-check" in rest}
    marked = set().union(*(facts for facts, point, _, _ in rows() if "⚑" in point))

    assert len(doubtful) >= 10
    assert doubtful - marked == set()
    unchecked = [t for t in standard().thresholds.values() if t.status == "recall-check"]
    assert [t.name for t in unchecked if not t.is_setting] == []


@pytest.mark.parametrize("code", ["alert", "option"])
def test_every_code_of_the_contract_is_a_rule(code: str) -> None:
    text = shared("contracts/case-document.md").read_text()
    table = text.split("Suggestion codes.")[1].split("Safety rules run last")[0]
    named = set(re.findall(rf"`({code}\.\w+)`", table))

    assert len(named) > 20
    assert named - {rule.id for rule in standard().rules} == set()


def test_every_request_of_the_contract_exists() -> None:
    text = shared("contracts/case-document.md").read_text().split("### 4.3")[1].split("### 4.4")[0]
    asked = set(re.findall(r"^\| `([\w.]+)` \|", text, re.MULTILINE))

    assert len(asked) == 13
    assert asked - {request.fact for request in standard().requests} == set()


def test_both_positions_of_every_controversy_of_the_evidence() -> None:
    text = shared("clinical/evidence.md").read_text()
    table = text.split("## C-R. Controversy register")[1].split("## D.")[0]
    asked = set(re.findall(r"^\| (C-\d+) \|", table, re.MULTILINE))
    register = standard().controversies

    assert asked == register.keys()
    assert all(c.position_a and c.position_b for c in register.values())


def test_the_source_list_is_complete() -> None:
    """Every source with its DOI where the evidence has one, and an address for every one."""
    text = shared("clinical/evidence.md").read_text().split("## S. Sources")[1]
    listed = dict(re.findall(r"(?:^|· |; )(S\d\d[b]?) (.+?)(?= · S\d\d|$)", text, re.MULTILINE))
    sources = standard().sources

    assert len(listed) > 80
    assert listed.keys() - sources.keys() == set()
    for number, citation in listed.items():
        for doi in re.findall(r"10\.\d{4,9}/[^\s;,]+[^\s;,.)]", citation):
            source = sources[number]
            assert doi in f"{source.doi} {source.citation}" or doi.split(")")[0] in source.doi, (
                number
            )
    assert all(source.address.startswith("https://") for source in sources.values())


def test_scores_that_must_not_be_built_are_not() -> None:
    assert not [code for code in ABOUT if any(word in code for word in NOT_BUILT)]


def test_every_score_says_where_it_comes_from_and_where_it_is_weak() -> None:
    for code, about in ABOUT.items():
        assert about.source in standard().sources, code
        assert about.weakness, code
        assert about.c_index, code
        for cited in re.findall(r"\bS\d\d\b|[A-Z][a-z]+\d{4}", about.weakness + about.c_index):
            assert cited in standard().sources, cited


def test_grades_stand_with_every_cited_source() -> None:
    bare = [(r.id, c.source) for r in standard().rules for c in r.sources if not c.grade]

    assert bare == []


def test_the_evaluation_carries_what_the_score_rests_on() -> None:
    scores = {s["code"]: s for s in evaluated(BASE)["scores"]}
    fong = scores["fong_crs"]

    assert [len(part["inputs"]) > 0 for part in fong["components"]] == [True] * 5
    assert {entry["path"] for entry in scores["tbs"]["inputs"]} == {
        "metastases.largest_mm",
        "metastases.count",
    }
    assert fong["c_index"].startswith("0.577")
