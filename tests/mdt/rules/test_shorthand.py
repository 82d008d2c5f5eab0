"""One line of codes says what the recorder means, or nothing at all."""

import pytest

from mdt.models import DecisionIntent, QuestionAnswered, Treatment
from mdt.rules.shorthand import INTENT, QUESTION, TREATMENTS, Coded, NotUnderstood, read

PEOPLE = {"1": "Dr. Oskar Wyss", "2": "Dr. Lena Lang", "3": "Prof. Wyler"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", Coded()),
        ("ynn", Coded("yes", "non_curative", False)),
        (
            "PCD lr+ch lang",
            Coded("partly", "curative", True, ("liver_resection", "chemotherapy"), "2"),
        ),
        ("nxn no wys", Coded("no", "no_active_treatment", False, ("no_treatment",), "1")),
    ],
)
def test_read(line: str, expected: Coded) -> None:
    assert read(line, PEOPLE) == expected


@pytest.mark.parametrize(
    ("_why", "line"),
    [
        ("an intent that is none", "yzn"),
        ("half of the answers", "yn"),
        ("a dissent that is none", "yny"),
        ("a treatment nobody knows", "ynn qq"),
        ("two people fit", "ynn ch wy"),
        ("nobody fits", "ynn ch zz"),
        ("too many parts", "ynn ch lang now"),
    ],
)
def test_nothing_is_guessed(_why: str, line: str) -> None:
    with pytest.raises(NotUnderstood):
        read(line, PEOPLE)


def test_every_word_of_the_lists_has_a_code() -> None:
    assert set(QUESTION.values()) == set(QuestionAnswered.values)
    assert set(INTENT.values()) == set(DecisionIntent.values)
    assert set(TREATMENTS.values()) == set(Treatment.values)
