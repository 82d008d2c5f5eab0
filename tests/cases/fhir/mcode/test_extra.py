"""The fragment of a case document: what is left over, laid over what was told, makes the whole."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.fhir.mcode.extra import difference, places, together


@pytest.mark.parametrize(
    ("_why", "told", "whole", "fragment"),
    [
        ("equal needs nothing", {"a": 1}, {"a": 1}, {}),
        ("only what differs", {"p": {"t": "T3"}}, {"p": {"t": "T3", "n": "N1"}}, {"p": {"n": "N1"}}),
        ("entries by id", {"l": [{"id": "x"}]}, {"l": [{"id": "x", "r": 1}]}, {"l": {"x": {"r": 1}}}),
        ("entries by place", {"l": [{"v": 1}]}, {"l": [{"v": 2}]}, {"l": {"0": {"v": 2}}}),
        ("too much is taken away", {"a": 1, "b": 2}, {"a": 1}, {"b": None}),
        ("one entry more", {"l": [{"id": "x"}]}, {"l": [{"id": "x"}, {"id": "y"}]}, {"l": {"y": {"id": "y"}}}),
        ("another order is given whole", {"l": [{"id": "x"}, {"id": "y"}]}, {"l": [{"id": "y"}, {"id": "x"}]},
         {"l": [{"id": "y"}, {"id": "x"}]}),
    ],
)  # fmt: skip
def test_difference(_why: str, told: Any, whole: Any, fragment: Any) -> None:
    assert difference(told, whole) == fragment
    assert together(told, fragment) == whole


ENTRY = st.dictionaries(st.sampled_from(["id", "r", "v"]), st.sampled_from("abc"), max_size=3)
DOCUMENT = st.fixed_dictionaries(
    {},
    optional={
        "word": st.sampled_from("abc"),
        "part": ENTRY,
        "list": st.lists(ENTRY, max_size=3),
        "words": st.lists(st.sampled_from("abc"), max_size=3),
    },
)


@pytest.mark.slow
@given(DOCUMENT, DOCUMENT)
def test_together_always_makes_the_whole(told: Any, whole: Any) -> None:
    assert together(told, difference(told, whole)) == whole


def test_places_are_named_without_ids() -> None:
    told = {"imaging": [{"id": "I1"}], "primary": {"t": "T3"}}
    whole = {
        "imaging": [{"id": "I1", "slice_mm": "3"}],
        "primary": {"t": "T3", "status": "in_situ"},
    }

    assert list(places(difference(told, whole), told)) == ["imaging.slice_mm", "primary.status"]
