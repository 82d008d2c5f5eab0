"""The order of a list, its pause, its clocks' profiles, who may be confused, and what changed between versions."""

import pytest

from mdt.clocks import clock_definitions
from mdt.rules.clocks import BadProfile, read_profiles
from mdt.rules.list_changes import changes
from mdt.rules.same_names import Named, confusable
from mdt.rules.slots import Listed, pause_after, proposed_order


def test_order() -> None:
    items = [
        Listed(1, "note", "note", 1),
        Listed(2, "discuss", "standard", 5),
        Listed(3, "discuss", "very_complex", 10),
        Listed(4, "discuss", "straightforward", 3, days_left=4),
        Listed(5, "discuss", "straightforward", 3, carried_over=1),
        Listed(6, "discuss", "complex", 8, days_left=20),
    ]

    assert proposed_order(items, days_to_next=7) == [5, 4, 3, 6, 2, 1]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [([8] * 9, None), ([8] * 10, 9), ([80], 1), ([70, 10], 1), ([], None)],
)
def test_pause(minutes: list[int], expected: int | None) -> None:
    assert pause_after(minutes, 75) == expected


@pytest.mark.parametrize(
    ("_why", "people", "expected"),
    [
        ("same year", [Named(1, "Li", 1960), Named(2, "li ", 1960), Named(3, "Wu", 1960)], {1, 2}),
        ("another year", [Named(1, "Li", 1960), Named(2, "Li", 1961)], set()),
        ("a year not known may be the same", [Named(1, "Li", None), Named(2, "Li", 1961)], {1, 2}),
        ("no name warns of nothing", [Named(1, "", 1960), Named(2, "", 1960)], set()),
    ],
)
def test_confusable(_why: str, people: list[Named], expected: set[int]) -> None:
    assert confusable(people) == expected


def test_changes_name_what_moved_and_not_what_closed_up() -> None:
    def row(case: str, position: int, minutes: int = 5) -> dict[str, object]:
        return {"case": case, "position": position, "minutes": minutes, "mode": "discuss"}

    before = [row("a", 1), row("b", 2), row("c", 3)]

    assert changes(before, [row("b", 1), row("c", 2)]) == [{"case": "a", "what": "taken off"}]
    assert [c["what"] for c in changes(before, [row("b", 1), row("a", 2, 8), row("c", 3)])] == [
        "moved",
        "moved",
        "minutes",
    ]


def test_the_profiles_that_come_with_it_can_be_used() -> None:
    assert {"england-62", "new-zealand-31", "board"} <= set(clock_definitions())


@pytest.mark.parametrize(
    "change", [{"target": 0}, {"unit": "weeks"}, {"adjustments": "any"}, {"source": None}]
)
def test_a_profile_that_cannot_be_used_is_refused(change: dict[str, object]) -> None:
    good: dict[str, object] = {
        "code": "x", "profile": "none", "title": "X", "starts": "a", "stops": "b", "target": 5,
        "unit": "working", "adjustments": [], "source": "local",
    }  # fmt: skip
    wrong = {name: value for name, value in (good | change).items() if value is not None}
    assert read_profiles([good])["x"].target == 5
    with pytest.raises(BadProfile, match="Clock x"):
        read_profiles([wrong])
