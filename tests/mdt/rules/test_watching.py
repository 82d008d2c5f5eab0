"""Conditions come true, fail or expire; a new fact contradicts; the day to see a case again comes."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cases.rules.document import from_json
from mdt.rules.watching import (
    Conditional,
    Standing,
    contradicted,
    in_words,
    known_of,
    next_watch,
    read_condition,
    watched_flags,
    words_at_approval,
    words_of,
)
from recommendations.rules.conditions import OPERATORS_OF, BadCondition, parse, sentence
from recommendations.rules.evaluate import facts_of
from recommendations.rules.facts import FACTS, Facts
from recommendations.rules.knowledge import standard
from recommendations.rules.text import readable
from tests.mdt.course import course

SIGNED, LATER = date(2026, 3, 5), date(2026, 4, 1)
ENOUGH = Conditional("remnant.percent >= 30", "resect", "augment again", by=date(2026, 5, 1))
DECISION = Standing(
    "D1", SIGNED, "curative", frozenset({"remnant_augmentation"}), conditions=(ENOUGH,)
)


def facts(as_of: date = LATER, **more: Any) -> Facts:
    document = from_json(course() | more)
    return facts_of(document, as_of=as_of, profile="esmo", knowledge=standard())


def remnant(ml: str, on: str = "2026-03-25") -> dict[str, Any]:
    return {"measured_on": on, "flr_ml": ml, "total_ml": "1500", "total_method": "ct"}


def codes(decision: Standing, as_of: date = LATER, **more: Any) -> list[str]:
    return [flag.code for flag in watched_flags(decision, facts(as_of, **more), as_of)]


@pytest.mark.parametrize(
    ("_why", "volumes", "as_of", "expected"),
    [
        ("nobody has measured it, and there is time", [], LATER, []),
        ("measured and enough: exactly the limit", [remnant("450")], LATER, ["condition_met"]),
        ("measured and too small", [remnant("300")], LATER, ["condition_failed"]),
        ("still on the last day", [], date(2026, 5, 1), []),
        ("the day after the last day", [], date(2026, 5, 2), ["condition_expired"]),
        (
            "the latest measurement counts",
            [remnant("300"), remnant("480", "2026-03-31")],
            LATER,
            ["condition_met"],
        ),
    ],
)
def test_condition(
    _why: str, volumes: list[dict[str, Any]], as_of: date, expected: list[str]
) -> None:
    assert codes(DECISION, as_of, liver_volumes=volumes) == expected


def test_what_was_false_at_the_signature_fails_only_by_news() -> None:
    small = [remnant("300", "2026-03-01")]
    known = known_of(read_condition(ENOUGH.condition), facts(SIGNED, liver_volumes=small))
    known_false = replace(ENOUGH, truth_at_signing=False, known_at_signing=known)
    decision = replace(DECISION, conditions=(known_false,))

    assert codes(decision, liver_volumes=small) == []
    assert codes(decision, liver_volumes=[*small, remnant("330")]) == ["condition_failed"]
    assert codes(decision, liver_volumes=[*small, remnant("480")]) == ["condition_met"]


def test_the_reason_says_what_the_board_said() -> None:
    (flag,) = watched_flags(DECISION, facts(liver_volumes=[remnant("480")]), LATER)

    assert flag.because == (
        "“remnant at least 30 %” has come true; the board said: then resect (decision of 2026-03-05)"
    )
    assert [e.path for e in flag.evidence] == ["liver_volumes[0]"]
    assert flag.level == "red"


def test_the_same_facts_give_the_same_flag() -> None:
    early, late = (facts(day, liver_volumes=[remnant("480")]) for day in (LATER, date(2026, 4, 9)))

    (first,), (second,) = (
        watched_flags(DECISION, early, LATER), watched_flags(DECISION, late, date(2026, 4, 9)),
    )  # fmt: skip
    assert first.key == second.key


def mismatch_repair(value: str) -> dict[str, Any]:
    results = [{"marker": "MMR", "status": value}]
    return {"gene_tests": [{"reported_on": "2026-03-20", "results": results}]}


PLAIN = Standing("D2", SIGNED, "curative", frozenset({"liver_resection"}))
VOTE = {"surgeon": "A", "voted_on": "2026-03-20", "technique": "easy"}


@pytest.mark.parametrize(
    ("_why", "decision", "more", "expected"),
    [
        ("resection, and the remnant is too small", PLAIN, {"liver_volumes": [remnant("200")]}, {"remnant_too_small"}),
        ("the remnant is to be augmented first: no news",
         replace(PLAIN, treatments=frozenset({"liver_resection", "remnant_augmentation"})),
         {"liver_volumes": [remnant("200")]}, set()),
        ("the remnant is not measured: unknown is not small", PLAIN, {}, set()),
        ("every vote says never", PLAIN, {"resectability_votes": [VOTE | {"class": "never"}]}, {"called_irresectable"}),
        ("no vote at all says nothing", PLAIN, {"resectability_votes": []}, set()),
        ("palliative, and a surgeon could resect",
         Standing("D3", SIGNED, "non_curative", frozenset({"chemotherapy"})),
         {"resectability_votes": [VOTE | {"class": "resectable"}]}, {"resectable_after_all"}),
        ("immunotherapy, and mismatch repair is proficient",
         Standing("D4", SIGNED, "curative", frozenset({"immunotherapy"})),
         mismatch_repair("proficient"),
         {"mismatch_repair_proficient"}),
        ("chemotherapy, and mismatch repair is deficient",
         Standing("D5", SIGNED, "curative", frozenset({"chemotherapy"})),
         mismatch_repair("deficient"),
         {"mismatch_repair_deficient"}),
    ],
)  # fmt: skip
def test_contradiction(
    _why: str, decision: Standing, more: dict[str, Any], expected: set[str]
) -> None:
    assert contradicted(decision, facts(**more)) == expected


def test_what_was_known_at_the_signature_is_no_news() -> None:
    small: dict[str, Any] = {"liver_volumes": [remnant("200")]}
    known = replace(PLAIN, contradicted_at_signing=frozenset({"remnant_too_small"}))

    assert codes(PLAIN, **small) == ["decision_contradicted"]
    assert codes(known, **small) == []


def test_nothing_is_asked_for_a_patient_who_died() -> None:
    patient = course()["patient"] | {"deceased_on": "2026-03-30"}

    assert codes(PLAIN, patient=patient, liver_volumes=[remnant("200")]) == []


def test_the_day_to_see_it_again() -> None:
    decision = Standing("D6", SIGNED, "curative", frozenset(), rediscuss_due=LATER)

    assert codes(decision, date(2026, 3, 31)) == []
    assert codes(decision, LATER) == ["rediscussion_due"]
    assert next_watch(decision, SIGNED) == LATER
    assert next_watch(DECISION, SIGNED) == date(2026, 5, 2)
    assert next_watch(DECISION, date(2026, 5, 2)) is None


@pytest.mark.parametrize(
    ("_why", "text"),
    [
        ("a fact nobody knows", "remnant.colour = red"),
        ("a share above the whole", "remnant.percent >= 300"),
        ("a word for a number", "remnant.percent = big"),
        ("nothing", ""),
    ],
)
def test_a_condition_that_cannot_be_watched(_why: str, text: str) -> None:
    with pytest.raises(BadCondition):
        read_condition(text)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("patient.ecog <= 1", "latest ECOG performance status at most 1"),
        ("remnant.percent >= 30", "remnant at least 30 %"),
        ("remnant.percent < 27.5", "remnant below 27.5 %"),
        ("liver.spleen_rise_percent > 40", "rise of the spleen volume above 40 %"),
        ("liver.largest_now_mm < 30", "largest liver lesion now below 30 mm"),
        ("liver.platelets >= 100", "platelets at least 100 10⁹/L"),
        ("genes.MMR = deficient", "mismatch repair deficient"),
        ("genes.RAS != mutant", "RAS is not mutant"),
        ("extrahepatic.unresectable", "unresectable disease outside the liver"),
    ],
)
def test_a_condition_in_words(condition: str, words: str) -> None:
    assert in_words(condition) == words


def test_no_condition_a_board_may_choose_shows_a_sign() -> None:
    """Every fact of the form with every sign that fits it."""
    for name, definition in FACTS.items():
        kind = definition.kind
        given = "30" if kind.name == "number" else min(kind.words, default="")
        for op in OPERATORS_OF[kind.name] - {"in", "has", "within"}:
            said = readable(
                sentence(parse(f"{name} {op} {given}".strip(), {}), {name: definition.title})
            )
            assert not re.search(r"[<>=_]", said), said


def test_approvals_hash_the_words_of_their_time() -> None:
    one = {"if": "remnant.percent >= 30", "then": "resect", "by": "2026-05-01"}

    assert words_at_approval(one) == "If remnant in percent >= 30: resect (by 2026-05-01)"
    assert words_at_approval(one | {"otherwise": "wait", "checker": "Dr Wyss"}) == (
        "If remnant in percent >= 30: resect; otherwise: wait (Dr Wyss checks by 2026-05-01)"
    )


IN_WORDS = "If remnant at least 30 %, the board recommends: resect"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, IN_WORDS),
        ({"otherwise": "wait"}, f"{IN_WORDS}; if not, it recommends: wait"),
        ({"by": "2026-05-01"}, f"{IN_WORDS} (to be known by 2026-05-01)"),
        ({"checker": "Dr Wyss"}, f"{IN_WORDS} (to be checked by Dr Wyss)"),
        (
            {"checker": "Dr Wyss", "by": "2026-05-01", "otherwise": "wait"},
            f"{IN_WORDS}; if not, it recommends: wait (to be checked by Dr Wyss until 2026-05-01)",
        ),
    ],
)
def test_a_conditional_in_a_sentence(more: dict[str, str], words: str) -> None:
    assert words_of({"if": "remnant.percent >= 30", "then": "resect"} | more) == words
