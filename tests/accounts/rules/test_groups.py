"""From a claim of groups to roles, by the table."""

from typing import Any

import pytest

from accounts.rules.groups import Claim, Row, Word, read, settle

SURGEONS = Row("liver-surgeons", "lakeside", "surgeon", "admin")
BOARD = Row("hpb-board", "lakeside", "surgeon", "admin")
CHAIRS = Row("hpb-chairs", "lakeside", "chair", "admin")
HILL = Row("liver-surgeons", "hill", "surgeon", "other")
TABLE = [SURGEONS, BOARD, CHAIRS, HILL]


@pytest.mark.parametrize(
    ("_why", "said", "expected"),
    [
        ("a list", ["a", "b"], Claim(Word.READ, frozenset({"a", "b"}))),
        ("named twice", ["a", "a"], Claim(Word.READ, frozenset({"a"}))),
        ("some write a list of one as a text", "a", Claim(Word.READ, frozenset({"a"}))),
        ("in no group is something said", [], Claim(Word.READ)),
        ("null says nothing", None, Claim(Word.MISSING)),
        ("not a list", {"a": True}, Claim(Word.MALFORMED)),
        ("a number", 7, Claim(Word.MALFORMED)),
        ("half a list of texts", ["a", 7], Claim(Word.MALFORMED)),
        ("a list in a list", [["a"]], Claim(Word.MALFORMED)),
        ("an empty name", ["a", ""], Claim(Word.MALFORMED)),
        ("an empty text", "", Claim(Word.MALFORMED)),
    ],
)
def test_read(_why: str, said: Any, expected: Claim) -> None:
    assert read({"groups": said, "roles": ["c"]}, "groups") == expected


def test_a_claim_of_another_name_is_missing() -> None:
    assert read({"roles": ["a"]}, "groups") == Claim(Word.MISSING)


@pytest.mark.parametrize(
    ("_why", "groups", "expected"),
    [
        ("no group, no role", set(), {}),
        ("two sites by one group",
         {"liver-surgeons"},
         {("lakeside", "surgeon"): ("liver-surgeons",), ("hill", "surgeon"): ("liver-surgeons",)}),
        ("one role by two groups",
         {"hpb-board", "liver-surgeons"},
         {("lakeside", "surgeon"): ("hpb-board", "liver-surgeons"),
          ("hill", "surgeon"): ("liver-surgeons",)}),
        ("letter by letter", {"HPB-Board", "hpb-board ", "/hpb-board"}, {}),
        ("a group of no row", {"hpb-chairs", "nurses"}, {("lakeside", "chair"): ("hpb-chairs",)}),
    ],
)  # fmt: skip
def test_settle(_why: str, groups: set[str], expected: Any) -> None:
    assert settle(groups, TABLE, given=set(), person="lang").after == expected


def test_an_emptied_table_gives_nothing() -> None:
    settled = settle({"liver-surgeons"}, [], given=set(), person="lang")

    assert (settled.after, settled.unknown) == ({}, 1)


def test_unknown_groups_are_counted_once_each() -> None:
    settled = settle({"hpb-board", "nurses", "all-staff"}, TABLE, given=set(), person="lang")

    assert settled.unknown == 2


def test_a_role_that_a_person_gave_stays_theirs() -> None:
    settled = settle({"hpb-board"}, TABLE, given={("lakeside", "surgeon")}, person="lang")

    assert (settled.after, settled.unknown) == ({}, 0)


def test_nobody_gives_roles_to_themselves() -> None:
    settled = settle({"liver-surgeons", "hpb-chairs"}, TABLE, given=set(), person="admin")

    assert settled.after == {("hill", "surgeon"): ("liver-surgeons",)}
    assert settled.own == 2
