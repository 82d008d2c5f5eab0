"""Spider, waterfall and swimmer: the numbers decide where a mark stands, and every mark says its numbers."""

import itertools
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

from mdt.charts import spider, swimmer, waterfall
from mdt.charts.percent import Scale, signed
from mdt.charts.svg import standalone

DAYS = date(2026, 1, 5), date(2026, 3, 2)


def thread(name: str, percent: str, *, is_sum: bool = False) -> spider.Thread:
    knots = (
        spider.Knot(DAYS[0], Decimal(0), "40 mm"),
        spider.Knot(DAYS[1], Decimal(percent), "x mm"),
    )
    return spider.Thread(name, knots, is_sum)


def bar(name: str, percent: str, best: str = "SD") -> waterfall.Bar:
    return waterfall.Bar(name, Decimal(percent), best, f"/cases/{name}/")


def classed(svg: str, name: str) -> list[ElementTree.Element]:
    return [e for e in ElementTree.fromstring(svg).iter() if name in e.get("class", "").split()]


def test_a_percentage_is_never_rounded_over_a_threshold() -> None:
    assert signed(Decimal("-29.96")) == "−29.96 %"
    assert [signed(Decimal(n)) for n in ("20.00", "0.00", "-100")] == ["+20 %", "0 %", "−100 %"]


def test_the_scale_holds_what_it_shows() -> None:
    scale = Scale(Decimal(-41), Decimal(22), 0, 100)

    assert (scale.low, scale.high) == (-60, 40)
    assert scale.y(-60) == 100
    assert scale.y(40) == 0


def test_a_lesion_without_a_scan_after_baseline_is_not_drawn() -> None:
    alone = spider.Thread("L2", (spider.Knot(DAYS[0], Decimal(0), "9 mm"),))

    assert spider.draw([alone]) == ""
    drawn = spider.draw([thread("L1", "-31.25"), alone, thread("sum", "-31.25", is_sum=True)])
    assert {spot.get("data-tip", "").split(",")[0] for spot in classed(drawn, "spot")} == {
        "L1",
        "sum",
    }
    assert "−31.25 %" in classed(drawn, "spot")[1].get("data-tip", "")


def test_names_at_the_ends_of_threads_do_not_overlap() -> None:
    drawn = spider.draw([thread(f"L{n}", "-30") for n in range(5)])

    heights = sorted(float(name.get("y", "")) for name in classed(drawn, "name"))
    assert all(after - before >= spider.APART for before, after in itertools.pairwise(heights))


def test_bars_stand_from_growth_to_shrinkage_and_link_to_their_case() -> None:
    drawn = waterfall.draw([bar("a", "-64"), bar("b", "12"), bar("c", "-10", "PD")])

    spots = classed(drawn, "spot")
    assert [spot.get("href") for spot in spots] == ["/cases/b/", "/cases/c/", "/cases/a/"]
    assert spots[1].get("aria-label") == "c: −10 %, best response PD"
    assert len(classed(drawn, "cross")) == 1
    assert ElementTree.fromstring(drawn).get("role") == "group"


def test_a_bar_over_the_top_is_cut_and_says_its_number() -> None:
    drawn = waterfall.draw([bar("a", "240", "PD")])

    (box,) = classed(drawn, "bar")
    assert float(box.get("y", "")) == waterfall.TOP
    assert "+240 %" in drawn


def test_the_thresholds_of_the_waterfall_are_where_they_say() -> None:
    drawn = waterfall.draw([bar("a", "-30"), bar("b", "20")])

    heights = {float(line.get("y1", "")) for line in classed(drawn, "threshold")}
    boxes = classed(drawn, "bar")
    assert heights == {
        float(boxes[0].get("y", "")), float(boxes[1].get("y", "")) + float(boxes[1].get("height", "")),
    }  # fmt: skip


def lane(name: str, *, until: int, is_ongoing: bool = False) -> swimmer.Lane:
    stretch = swimmer.Stretch(0, until // 2, 1, "line 1, FOLFOX")
    seen = swimmer.Happening(30, swimmer.RESPONSE, "PR seen on 1 Feb 2026")
    return swimmer.Lane(name, f"/cases/{name}/", (stretch,), (seen,), until, is_ongoing)


def test_the_longest_course_is_on_top_and_running_therapy_has_an_arrow() -> None:
    drawn = swimmer.draw([lane("short", until=80), lane("<long>", until=400, is_ongoing=True)])

    lanes = classed(drawn, "lane")
    assert "<long>" in "".join(lanes[0].itertext())
    assert len([e for e in lanes[0].iter() if "ongoing" in e.get("class", "").split()]) == 1
    assert not [e for e in lanes[1].iter() if "ongoing" in e.get("class", "").split()]
    told = {e.get("data-tip") for e in lanes[1].iter() if e.get("data-tip")}
    assert told == {"short", "short: line 1, FOLFOX", "short: PR seen on 1 Feb 2026"}


def test_without_anything_there_is_no_figure_and_a_drawing_carries_its_colours() -> None:
    assert (waterfall.draw([]), swimmer.draw([]), spider.draw([])) == ("", "", "")
    ElementTree.fromstring(standalone(swimmer.draw([lane("a", until=9)])))
