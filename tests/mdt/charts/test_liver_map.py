"""Lesions at their segments, told apart by shape as well as by colour."""

from decimal import Decimal
from itertools import combinations
from xml.etree import ElementTree

import pytest

from mdt.charts import liver_map as m


def spots_of(svg: str) -> dict[str, ElementTree.Element]:
    root = ElementTree.fromstring(svg)
    found = [e for e in root.iter() if e.get("class") == "spot"]
    return {e.get("data-tip", "").partition(",")[0]: e for e in found}


def test_every_lesion_is_drawn_even_without_a_segment() -> None:
    drawn = m.draw([m.Spot("L1", ("VII",), Decimal(20)), m.Spot("L2", (), Decimal(9))])

    assert set(spots_of(drawn)) == {"L1", "L2"}
    assert "Segment not known" in drawn


def test_each_fate_that_a_board_must_tell_apart_has_its_own_shape() -> None:
    outlines = {
        fate: m.shape(fate, 0, 0, 10)
        for fate in ("growing", "shrinking", "stable", "new", "resected", "ablated", "irradiated")
    }

    assert all(a != b for a, b in combinations(outlines.values(), 2))


@pytest.mark.parametrize(
    ("mm", "radius"), [("30", 12.6), ("60", 25.2), ("2", 6), ("200", 26), (None, 7)]
)
def test_size_follows_the_length_within_what_can_be_seen(mm: str | None, radius: float) -> None:
    assert m._radius(Decimal(mm) if mm else None) == radius


def test_lesions_of_one_segment_do_not_lie_on_each_other() -> None:
    places = {m._place(index, 4, 100, 100, 40) for index in range(4)}

    assert len(places) == 4


def test_only_the_segments_of_the_plan_are_hatched() -> None:
    drawn = m.draw([], planned={"VI", "VII"})

    assert drawn.count("to be removed by the planned operation") == 2
    assert "planned to be removed" in drawn
    assert "planned to be removed" not in m.draw([])


def test_all_segments_of_couinaud_are_there() -> None:
    assert set(m.SEGMENTS) == {"I", "II", "III", "IVa", "IVb", "V", "VI", "VII", "VIII"}


def test_the_name_of_a_small_lesion_does_not_hide_its_mark() -> None:
    def name_of(mm: str) -> ElementTree.Element:
        spot = m.Spot("L2", ("II",), Decimal(mm), "growing")
        svg = ElementTree.fromstring(m.draw([spot]))
        return next(e for e in svg.iter() if e.text == "L2" and "halo" in e.get("class", ""))

    small, large = name_of("8"), name_of("60")

    assert small.get("text-anchor") == "start"
    assert float(small.get("x", "")) > float(large.get("x", ""))
    assert large.get("text-anchor") == "middle"


def classed(svg: str, name: str) -> list[str]:
    found = [e for e in ElementTree.fromstring(svg).iter() if name in e.get("class", "").split()]
    return [e.get("d", "") for e in found if e.get("d")]


def test_a_whole_segment_four_takes_both_of_its_halves() -> None:
    svg = m.draw([], planned=["IV", "III"])

    assert classed(svg, "cut") == [m.SEGMENTS[name][0] for name in ("IVa", "IVb", "III")]
    assert m.removed_by(["IV", "caudate"]) == {"IVa", "IVb"}


def test_what_stays_is_tinted_only_where_something_goes() -> None:
    assert classed(m.draw([]), "remains") == []
    stays = classed(m.draw([], planned=["II", "III"]), "remains")
    assert len(stays) == len(m.SEGMENTS) - 2
