"""What an answer to a meeting means."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from mdt.rules.replies import Effect, Said, effect_of, last_word

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def said(status: str, minutes: int | None = None, key: str = "") -> Said:
    at = None if minutes is None else NOON + timedelta(minutes=minutes)
    return Said(status, at, key or f"{status} {minutes}")


@pytest.mark.parametrize(
    ("_why", "sent", "last"),
    [
        ("one answer is the last", [said("declined")], said("declined")),
        ("the later replaces the earlier", [said("declined", 1), said("accepted", 2)], said("accepted", 2)),
        ("the same twice without a time", [said("accepted", key="a"), said("accepted", key="b")], said("accepted", key="b")),
        ("a time says more than none", [said("accepted"), said("accepted", 3)], said("accepted", 3)),
        ("they differ and one has no time", [said("accepted"), said("declined", 3)], None),
        ("they differ at the same moment", [said("accepted", 3), said("declined", 3)], None),
        ("an earlier one that differs does not matter", [said("tentative", 1), said("declined", 3), said("declined", 3, "z")], said("declined", 3, "z")),
    ],
)  # fmt: skip
def test_last_word_in_any_order(_why: str, sent: list[Said], last: Said | None) -> None:
    assert {last_word(order) for order in permutations(sent)} == {last}


@pytest.mark.parametrize(
    ("_why", "status", "has_apology", "by_person", "effect"),
    [
        ("who declines apologises", "declined", False, False, Effect.NOTE),
        ("once", "declined", True, False, Effect.LEAVE),
        ("who comes after all has not", "accepted", True, False, Effect.WITHDRAW),
        ("who may come has not", "tentative", True, False, Effect.WITHDRAW),
        ("there is none", "accepted", False, False, Effect.LEAVE),
        ("what a person noted stays", "accepted", True, True, Effect.LEAVE),
        ("with the deputy that they noted", "declined", True, True, Effect.LEAVE),
    ],
)
def test_what_becomes_of_the_apology(
    _why: str, status: str, has_apology: bool, by_person: bool, effect: Effect
) -> None:
    assert effect_of(status, has_apology=has_apology, by_person=by_person) is effect
