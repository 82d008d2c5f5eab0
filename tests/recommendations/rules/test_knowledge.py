"""Loading the knowledge: what ships is whole, and a bad release is refused with file, rule and line."""

import re
import shutil
from pathlib import Path

import pytest

from recommendations.rules.facts import FACTS
from recommendations.rules.knowledge import STANDARD, KnowledgeRefused, load, standard

OPTIONS = (
    "upfront_resection neoadjuvant_chemotherapy conversion_triplet_bevacizumab conversion_doublet_bevacizumab "
    "conversion_doublet_anti_egfr immunotherapy braf_targeted her2_targeted kras_g12c_targeted "
    "proceed_to_resection resect_despite_progression switch_systemic local_ablation sbrt hai "
    "transplant_referral remnant_augmentation primary_first liver_first simultaneous "
    "adjuvant_chemotherapy surveillance palliative_systemic supportive_care"
)
ALERTS = (
    "anti_egfr_resectable anti_egfr_ras anti_egfr_braf anti_egfr_right_sided anti_egfr_triplet dpd ugt1a1 "
    "mmr_before_chemotherapy bevacizumab_interval chemotherapy_interval preoperative_cycles "
    "restaging_overdue progression marker_progression marker_flare lesion_growth response_mismatch "
    "remnant disappearing_lesion small_lesion liver_injury neuropathy steatohepatitis_risk "
    "transplant_exclusion curative_intent_exclusion gene_conflict"
)
OURS = "mmr_second_method bevacizumab_resectable checkpoint_inhibitor_pmmr pseudoprogression"
"""Alerts of the evidence for which the formats that others read name no code."""


def test_every_code_has_its_rule() -> None:
    codes = {f"option.{name}" for name in OPTIONS.split()} | {
        f"alert.{name}" for name in (*ALERTS.split(), *OURS.split())
    }

    assert {rule.id for rule in standard().rules if rule.kind != "safety"} == codes


def test_every_suggestion_has_arguments_sources_and_a_hazard() -> None:
    for rule in standard().rules:
        assert rule.sources, rule.id
        assert re.match(r"H-\d\d ", rule.hazard), rule.id
        if rule.kind == "option":
            assert rule.arguments_for, rule.id
            assert rule.arguments_against, rule.id


def test_a_controversial_option_shows_both_positions() -> None:
    for rule in standard().rules:
        for level in rule.levels:
            assert level.name != "controversial" or level.controversy, rule.id


def test_every_rule_reads_as_a_sentence() -> None:
    knowledge = standard()

    assert all(len(knowledge.sentence(rule)) > 10 for rule in knowledge.rules)


def test_every_fact_is_used_by_a_rule_or_a_term() -> None:
    text = "".join(path.read_text() for path in STANDARD.glob("*.toml"))

    assert [name for name in FACTS if name not in text] == []


def test_every_threshold_is_used() -> None:
    text = "".join(path.read_text() for path in STANDARD.glob("*.toml"))

    assert [name for name in standard().thresholds if f"${name}" not in text] == []


def test_controversial_without_positions(release: Path) -> None:
    path = release / "options_surgery.toml"
    path.write_text(path.read_text().replace('controversy = "C-13"', ""))

    with pytest.raises(KnowledgeRefused, match=r"option\.local_ablation: names no controversy"):
        load(release)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STANDARD, tmp_path / "knowledge"))


@pytest.mark.parametrize(
    ("_why", "file", "old", "new", "message"),
    [
        (
            "unknown fact",
            "alerts.toml",
            '"genes.contradict"',
            '"genes.disagree"',
            "there is no fact genes.disagree",
        ),
        ("impossible threshold", "alerts.toml", "$bmi_steatohepatitis", "2500", "2500 is outside"),
        ("not a number", "alerts.toml", "$bmi_steatohepatitis", "high", "high is not a number"),
        (
            "word nobody uses",
            "alerts.toml",
            "in [B, C]",
            "in [B, D]",
            "liver.child_pugh is never D",
        ),
        (
            "operator on the wrong type",
            "alerts.toml",
            "primary.side = right",
            "primary.side > 3",
            "> does not fit",
        ),
        (
            "unknown threshold",
            "alerts.toml",
            "$restaging_days",
            "$restaging",
            "there is no threshold",
        ),
        ("missing source", "alerts.toml", 'id = "S76"', 'id = "S99"', "there is no source S99"),
        ("unknown controversy", "alerts.toml", '"C-12"', '"C-99"', "there is no controversy C-99"),
        (
            "level of another kind",
            "alerts.toml",
            'is = "red"',
            'is = "supported"',
            "is not a level",
        ),
        (
            "duplicate id",
            "alerts.toml",
            "alert.gene_conflict",
            "alert.dpd",
            "this id is used twice",
        ),
        ("unknown key", "alerts.toml", "hazard =", "danger =", "hazard is missing"),
        ("circle", "terms.toml", '"votes.count >= 1"', '"conversion.possible"', "refers to itself"),
        (
            "source taken for a fact",
            "alerts.toml",
            '"genes.contradict"',
            '"S76"',
            "there is no fact S76",
        ),
        (
            "fact requested twice",
            "requests.toml",
            'fact = "genes.BRAF"',
            'fact = "genes.RAS"',
            "used twice",
        ),
        ("not TOML", "terms.toml", "[[term]]", "[[term]", "Expected"),
        ("unknown table", "release.toml", "[release]", "[relase]", "unknown table"),
        (
            "unchecked number",
            "thresholds.toml",
            'status = "recall"',
            'status = "recall-check"',
            "still has to be checked",
        ),
    ],
)
def test_bad_release(release: Path, _why: str, file: str, old: str, new: str, message: str) -> None:
    path = release / file
    path.write_text(path.read_text().replace(old, new, 1))

    with pytest.raises(KnowledgeRefused) as refusal:
        load(release)

    assert message in str(refusal.value)
    assert all(error.file.endswith(".toml") and error.line > 0 for error in refusal.value.errors)


def test_an_error_names_its_line(release: Path) -> None:
    path = release / "alerts.toml"
    lines = path.read_text().splitlines()
    place = next(n for n, text in enumerate(lines) if "genes.contradict" in text)
    lines[place] = lines[place].replace("genes.contradict", "genes.disagree")
    path.write_text("\n".join(lines))

    with pytest.raises(KnowledgeRefused) as refusal:
        load(release)

    (error,) = refusal.value.errors
    assert (error.file, error.line, error.rule) == ("alerts.toml", place + 1, "alert.gene_conflict")


def test_every_doi_is_whole() -> None:
    """An address that ends inside a bracket leads nowhere."""
    for source in standard().sources.values():
        assert source.doi.count("(") == source.doi.count(")"), source.id
        assert source.citation.count("(") == source.citation.count(")"), source.id
        assert not source.doi or re.fullmatch(r"10\.\d{4,9}/\S+", source.doi), source.id
