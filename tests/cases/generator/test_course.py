"""Invented courses: valid, plausible, and with every story in them."""

from datetime import date

from cases.generator import generate_cases
from cases.rules import document as d
from cases.rules.flags import current_flags, flags_of
from cases.rules.plausibility import implausible

TODAY = date(2026, 3, 1)


def test_every_case_is_valid_and_lies_in_the_past() -> None:
    documents = [d.from_json(case) for case in generate_cases(150, seed=2, today=TODAY)]

    assert [implausible(document, TODAY) for document in documents] == [[]] * 150


def test_the_stories_raise_the_flags_they_tell_of() -> None:
    documents = [d.from_json(case) for case in generate_cases(150, seed=2, today=TODAY)]

    codes = {
        flag.code for document in documents for flag in current_flags(flags_of(document, TODAY))
    }
    assert {"target_progression", "new_lesion_progression", "marker_progression"} <= codes
    assert any(not flags_of(document, TODAY) for document in documents)
