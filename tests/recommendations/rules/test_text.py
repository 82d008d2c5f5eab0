"""The note of ``evaluate --text``: prose with words and dates as people say them, none of the machine's names."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from django.utils.translation import override

from accounts.sentences import said as in_force
from cases.rules.document import from_json
from recommendations.rules.evaluate import Evaluation, evaluate
from recommendations.rules.genetics import State
from recommendations.rules.knowledge import standard
from recommendations.rules.note.lines import columns, in_signs_of_its_own
from recommendations.rules.note.told import stop, told
from recommendations.rules.note.words import counted, days_in, fact_words, facts_said, listed
from recommendations.rules.record import Evidence
from recommendations.rules.score_words import INPUTS, number
from recommendations.rules.text import STATES, to_text
from tests.recommendations.cases import case, genes, line, operation, scans

DATA = Path(__file__).parents[2] / "data"
READ = [
    vignette
    for vignette in json.loads((DATA / "vignettes.json").read_text())["vignettes"]
    if "error_path" not in vignette["expect"]
]
MACHINE = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b(?:labs|genes|primary|metastases|liver|assessments)\.[a-zA-Z]|\bug/L|\w_\w"
    r"|\d\.\d{3}"
)
# What stays in Latin letters in a Chinese note: units, amino acids, scores and trials by their names, a line of a source.
LATIN_WORD = re.compile(r"(?<![A-Za-z])[A-Z]?[a-z]{2,}(?![A-Za-z])")
NAMES = {
    *("mm", "cm", "mL", "Ala", "Arg", "Asp", "Cys", "Gln", "Glu", "Gly", "Thr", "Val", "flare"),
    *("Fong", "Beppu", "Child", "Pugh", "Mosteller", "Welsh", "New", "Poston", "Spleen"),
}
GOLDEN = ("DEV-05", "DEV-19")


def evaluation_of(vignette: dict[str, Any]) -> Evaluation:
    return evaluate(
        from_json(vignette["case"]),
        as_of=date.fromisoformat(vignette["as_of"]),
        profile=vignette["profile"],
        knowledge=standard(),
    )


def note_of(vignette: dict[str, Any]) -> str:
    return to_text(evaluation_of(vignette), from_json(vignette["case"]))


def note(document: dict[str, Any]) -> str:
    return note_of({"case": document, "as_of": "2026-03-02", "profile": "esmo"})


@pytest.mark.parametrize("vignette", READ, ids=lambda v: v["id"])
def test_a_note_is_in_words(vignette: dict[str, Any]) -> None:
    said = note_of(vignette).split("\nReferences\n")[0]

    assert MACHINE.findall(said) == []
    assert max(map(len, said.splitlines())) <= 96
    missing = {name for score in evaluation_of(vignette).scores for name in score.missing}
    assert missing <= INPUTS.keys()


@pytest.mark.parametrize("name", GOLDEN)
def test_a_note_as_it_was_read_and_approved(name: str) -> None:
    """Read the new note aloud before its file is replaced."""
    vignette = next(v for v in READ if v["id"] == name)

    assert note_of(vignette) == (DATA / "notes" / f"{name}.txt").read_text()


def in_chinese(vignette: dict[str, Any]) -> str:
    with override("zh-hans"):
        return to_text(
            told(evaluation_of(vignette), in_force), from_json(vignette["case"]), in_force
        )


def test_a_chinese_note_as_it_was_read_and_approved() -> None:
    vignette = next(v for v in READ if v["id"] == GOLDEN[0])

    assert in_chinese(vignette) == (DATA / "notes" / f"{GOLDEN[0]}.zh.txt").read_text()


@pytest.mark.parametrize("vignette", READ, ids=lambda v: v["id"])
def test_a_chinese_note_has_no_english_words(vignette: dict[str, Any]) -> None:
    said = in_chinese(vignette).split("\n参考文献\n")[0]

    assert [word for word in LATIN_WORD.findall(said) if word not in NAMES] == []
    assert "References" not in said
    assert max(map(columns, said.splitlines())) <= 96


def test_a_persons_own_words_are_not_said_in_another_language() -> None:
    question = "Is the disease resectable, or not known?"
    vignette = {"as_of": "2026-03-02", "profile": "esmo"}

    said = in_chinese(vignette | {"case": case(board={"question_text": question})})

    assert f"MDT 需回答：{question}" in said.replace("\n", " ")


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Fong 2 to 4, GAME 1.", "Fong 2 to 4, GAME 1."),
        ("肿瘤负荷 4.8 (2 区), GAME 1.", "肿瘤负荷 4.8（2 区），GAME 1。"),
        ("左侧 (T3), CEA: 8 µg/L; 无", "左侧（T3），CEA：8 µg/L；无"),
    ],
)
def test_chinese_sentences_have_the_signs_of_their_language(sentence: str, expected: str) -> None:
    assert in_signs_of_its_own(sentence) == expected


def test_what_matters_most_comes_first() -> None:
    said = note(
        case(
            therapy_lines=[
                line("fluorouracil", "oxaliplatin", "bevacizumab", cycles=("2026-02-20",))
            ],
            surgeries=[operation()],
            pharmacogenetics=[],
        )
    )
    order = [
        "Where we are.", "Act on first.", "What the evidence says.", "Look at.", "What is missing.",
        "What would change this.", "Scores.",
    ]  # fmt: skip

    found = [said.index(word) for word in order]

    assert found == sorted(found)


def test_a_note_without_facts_says_what_is_not_known() -> None:
    said = note({"schema": "crlm-case/1"}).replace("\n", " ")

    assert "Note for the board, 2 March 2026" in said
    assert (
        "A patient whose age is not on record with colorectal liver metastases (onset not known)"
        in said
    )
    assert "The primary at a site not on record (side not known)." in said
    assert "Number and size of the metastases are not on record." in said
    assert "RAS, BRAF and mismatch repair are not known." in said
    assert "No liver surgeon has voted on resectability yet." in said
    assert "No option can be put forward on what is recorded." in said
    assert "from the referring team, CEA (not on record)" in said
    assert "Recommended" in said.split("What is missing.")[1] or "recommended" in said
    assert "Fong 0 to 5" in said


def test_a_note_on_the_dead_suggests_nothing() -> None:
    said = note(case(patient={"deceased_on": "2026-02-28"}))

    assert "The patient has died. Nothing is suggested." in said
    assert "Scores" not in said


def test_a_note_tells_progression_and_cycles() -> None:
    said = note(
        case(
            **scans(("2026-01-19", "30"), ("2026-02-28", "45")),
            therapy_lines=[
                line(
                    "fluorouracil", "oxaliplatin",
                    cycles=("2026-01-20", "2026-02-03", "2026-02-17"), started_on="2026-01-20",
                )
            ],
            gene_tests=genes(KRAS="mutant p.Gly12Cys"),
        )
    ).replace("\n", " ")  # fmt: skip

    assert "The latest scan on treatment, of 28 February 2026, shows PD" in said
    assert "Preoperative chemotherapy so far comes to three two-weekly cycles." in said
    assert "The pattern is growth of few, small, known lesions that stay resectable." in said
    assert "RAS mutant (KRAS p.Gly12Cys)" in said
    assert said.count("15 mm") == 1


def test_both_positions_are_told_once() -> None:
    said = note(case(primary={"diagnosed_on": "2026-01-10", "resected_on": "2026-01-18"}))

    flat = said.replace("\n", " ")
    assert flat.count("(C-5) One position:") == 1
    assert flat.index("Liver resection first.") < flat.index("Where it is divided.")


def test_a_fact_that_was_told_is_not_told_beside_each_option() -> None:
    said = note(case()).replace("\n", " ")

    assert said.count("votes resectable") + said.count("vote resectable (") == 1


def test_what_would_change_it_is_in_words_and_told_once() -> None:
    lesion = {"metastases": {"detected_on": "2025-12-01", "count": 1, "largest_mm": "20"}}
    said = note(case(**lesion)).split("What would change this.")[1].split("Scores.")[0]
    flat = said.replace("\n", " ")

    assert flat.count("Mismatch repair deficient:") == 1
    assert "lesion now above 30 mm: thermal ablation" in flat


def test_rule_texts_are_said_in_the_chosen_language_and_facts_stay() -> None:
    document = from_json(case())
    found = evaluate(document, as_of=date(2026, 3, 2), profile="esmo", knowledge=standard())

    said = to_text(told(found, lambda text: f"‹{text}›"), document)

    for s in found.suggestions:
        assert f"‹{s.title}›".split()[0] in said
    assert "Liver resection first" in said
    assert found.suggestions[0].title == "Liver resection first"
    assert "‹" not in said.split("What the evidence says.")[0]


@pytest.mark.parametrize("vignette", READ, ids=lambda v: v["id"])
def test_a_note_fits_on_two_pages(vignette: dict[str, Any]) -> None:
    assert len(note_of(vignette).split("\nReferences\n")[0].splitlines()) <= 100


def test_every_state_of_a_missing_fact_has_words() -> None:
    assert STATES.keys() == set(get_args(State)) - {"known"}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a, b", "c"], "a, b; and c"),
    ],
)
def test_listed(parts: list[str], expected: str) -> None:
    assert listed(parts) == expected


def test_a_date_that_is_none_stays() -> None:
    assert days_in("on 2026-02-03, 2026-13-40") == "on 3 February 2026, 2026-13-40"
    assert [counted(n, "lesion", "lesions") for n in (1, 3, 12)] == [
        "one lesion",
        "three lesions",
        "12 lesions",
    ]


def test_many_facts_are_counted() -> None:
    cycles = [
        Evidence(f"therapy_lines[0].cycles[{n}]", "cycle given", date(2026, 1, 6 + 14 * n))
        for n in range(2)
    ]
    others = [Evidence(f"labs[{n}]", f"CEA {n} ug/L") for n in range(5)]

    assert facts_said(cycles) == ["two cycles since 6 January 2026, the last (20 January 2026)"]
    assert facts_said(others)[-1] == "one more"
    assert facts_said(others)[0] == "CEA 0 µg/L"


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("tbs", "7.718", "7.7"),
        ("sflr", "27.85", "27.9 %"),
        ("kgr", "1.995", "2.00 % a week"),
        ("albi", "-2.8584", "−2.86"),
        ("bsa", "1.8181", "1.82 m²"),
        ("fong_crs", 3, "3"),
    ],
)
def test_a_score_is_rounded_for_the_eye(code: str, value: object, expected: str) -> None:
    assert number(code, value) == expected


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("imaging[0].measurements[0]", "L1 45.9", "L1 45.9 mm"),
        ("imaging[0].measurements[0]", "L1 45.9 mm", "L1 45.9 mm"),
        ("imaging[0].measurements[0]", "L1 absent", "L1 absent"),
        ("labs[2]", "CEA 91", "CEA 91 µg/L"),
        ("labs[2]", "CEA 91 ng/mL", "CEA 91 ng/mL"),
        ("metastases.count", "3", "number of metastases 3"),
        ("primary.site", "sigmoid_colon", "primary in the sigmoid colon"),
        ("resectability_votes[0]", "S1: never", "surgeon S1 votes never"),
    ],
)
def test_a_fact_in_words(path: str, value: str, expected: str) -> None:
    assert fact_words(Evidence(path, value)) == expected


@pytest.mark.parametrize(("word", "comma"), [("and", ", "), ("und", ", "), ("和", "，")])
def test_a_comma_is_wide_only_where_the_language_is(word: str, comma: str) -> None:
    assert stop(lambda said: word if said == "and" else said, ",") == comma
