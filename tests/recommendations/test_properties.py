"""What must hold for every case, generated ones and ones with facts taken away."""

import copy
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.generator.course import generate_case
from cases.rules.document import from_json
from recommendations.rules.evaluate import evaluate, to_json
from recommendations.rules.knowledge import PROFILES, standard
from recommendations.rules.readiness import readiness_of

TODAY = date(2026, 3, 2)
ANTI_EGFR = {"option.conversion_doublet_anti_egfr", "option.braf_targeted"}
CYTOTOXIC_FIRST = {
    "option.neoadjuvant_chemotherapy",
    "option.conversion_doublet_bevacizumab",
    "option.conversion_triplet_bevacizumab",
    "option.conversion_doublet_anti_egfr",
}
RESECTION = {
    "option.upfront_resection",
    "option.proceed_to_resection",
    "option.resect_despite_progression",
    "option.liver_first",
    "option.simultaneous",
    "option.remnant_augmentation",
}
FACTS = [
    "gene_tests",
    "labs",
    "assessments",
    "resectability_votes",
    "imaging",
    "lesions",
    "extrahepatic",
    "surgeries",
    "therapy_lines",
    "liver_volumes",
    "pharmacogenetics",
    "metastases",
    "primary",
    "liver_background",
    "extrahepatic_ruled_out_on",
    "patient",
]
# Sections whose loss leaves nothing behind, and the facts that are read from them.
ASKED = {
    "gene_tests": "genes.",
    "labs": "labs.",
    "assessments": "assessments.",
    "imaging": "imaging.",
    "pharmacogenetics": "pharmacogenetics.",
    "resectability_votes": "resectability_vote",
}

pytestmark = [pytest.mark.property, pytest.mark.slow]
numbers = st.integers(1, 10**6)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A generated case from which some sections and some gene results were taken away or changed."""
    document: dict[str, Any] = generate_case(draw(numbers), seed=draw(numbers), today=TODAY)
    for section in draw(st.sets(st.sampled_from(FACTS), max_size=3)):
        document = lose(document, section)
    return spoil_genes(document, draw(numbers))


def lose(document: dict[str, Any], section: str) -> dict[str, Any]:
    """Without one section; what refers to it goes with it."""
    left = {key: value for key, value in document.items() if key != section}
    if section in ("lesions", "imaging"):
        left = {key: value for key, value in left.items() if key not in ("lesions", "imaging")}
        left["surgeries"] = [{**s, "lesions": []} for s in left.get("surgeries", [])]
    return left


def spoil_genes(document: dict[str, Any], seed: int) -> dict[str, Any]:
    random, words = Random(seed), ("wild_type", "mutant", "pending", "failed")
    spoiled = copy.deepcopy(document)
    for test in spoiled.get("gene_tests", []):
        for result in test.get("results", []):
            choices = ("proficient", "deficient", "pending") if result["marker"] == "MMR" else words
            if random.random() < 0.4 and result["marker"] in ("KRAS", "NRAS", "BRAF", "MMR"):
                result["status"] = random.choice(choices)
    return spoiled


def evaluated(document: dict[str, Any], profile: str = "esmo") -> dict[str, Any]:
    found = evaluate(from_json(document), as_of=TODAY, profile=profile, knowledge=standard())
    return to_json(found)


@given(document=documents(), profile=st.sampled_from(PROFILES))
@settings(max_examples=150, deadline=None)
def test_safety(document: dict[str, Any], profile: str) -> None:
    found = evaluated(document, profile)
    options = {s["code"]: s for s in found["suggestions"] if s["kind"] == "option"}
    derived = found["derived"]

    if options.keys() & ANTI_EGFR:
        assert derived["ras"] == "wild_type"
        assert derived["braf"] != "unknown"
    if derived["mmr"] == "deficient":
        for code in options.keys() & CYTOTOXIC_FIRST:
            assert any("MMR deficient" in f["value"] for f in options[code]["because"])
    if options.keys() & RESECTION:
        assert document["resectability_votes"]
        assert derived["resectability"] != "unvoted"


@given(document=documents(), section=st.sampled_from(FACTS))
@settings(max_examples=100, deadline=None)
def test_losing_a_fact_only_widens_the_bounds(document: dict[str, Any], section: str) -> None:
    scores = ("fong_crs", "game", "m_cs", "beppu")
    # Treatment and operations move the day of the baseline: without them other inputs are meant.
    if section in ("therapy_lines", "surgeries"):
        return
    before, after = (
        {s["code"]: s for s in evaluated(d)["scores"] if s["time_point"] == "before_chemotherapy"}
        for d in (document, lose(document, section))
    )

    for code in scores:
        assert after[code]["minimum"] <= before[code]["minimum"], code
        assert after[code]["maximum"] >= before[code]["maximum"], code


@given(
    document=documents(), section=st.sampled_from(["gene_tests", "labs", "assessments", "imaging"])
)
@settings(max_examples=60, deadline=None)
def test_losing_a_fact_only_adds_requests(document: dict[str, Any], section: str) -> None:
    before, after = (
        {entry["fact"] for entry in evaluated(d)["missing"]}
        for d in (document, lose(document, section))
    )

    assert before <= after


@given(document=documents(), section=st.sampled_from(sorted(ASKED)))
@settings(max_examples=60, deadline=None)
def test_what_is_lost_and_needed_is_asked_for(document: dict[str, Any], section: str) -> None:
    left = lose(document, section)
    needed = readiness_of(from_json(left), as_of=TODAY, profile="esmo", knowledge=standard())
    asked = {entry["fact"] for entry in evaluated(left)["missing"]}

    assert {need.fact for need in needed if need.fact.startswith(ASKED[section])} <= asked


@given(document=documents())
@settings(max_examples=60, deadline=None)
def test_every_suggestion_is_whole(document: dict[str, Any]) -> None:
    for suggestion in evaluated(document)["suggestions"]:
        assert suggestion["title"]
        if suggestion["kind"] != "request":
            assert suggestion["evidence"]
            assert suggestion["because"], suggestion["code"]
            assert all(fact["path"] for fact in suggestion["because"]), suggestion["code"]
