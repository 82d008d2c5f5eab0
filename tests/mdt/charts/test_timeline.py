"""The course on one time axis: what is drawn is also a row, and what is late is drawn late."""

from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils import translation

from accounts.reading import page_said
from mdt.charts import timeline as t
from mdt.charts.svg import shortened, standalone

BAND = t.Band(
    date(2026, 1, 5), date(2026, 3, 1), "FOLFOX", (date(2026, 1, 5), date(2026, 1, 23)), 14
)
COURSE = t.Timeline(
    bands=(BAND,),
    sums=(t.Point(date(2026, 1, 1), Decimal(60), "sum 60 mm, baseline"),),
    cea=(
        t.Point(date(2026, 1, 2), Decimal(4), "CEA 4 µg/L"),
        t.Point(date(2026, 2, 2), Decimal(400), "CEA 400 µg/L"),
    ),
    cea_limit=Decimal(5),
    events=(t.Event(date(2026, 2, 1), "flag", "<b>growth</b>", style="red"),),
)


def classed(svg: str, name: str) -> list[ElementTree.Element]:
    return [e for e in ElementTree.fromstring(svg).iter() if name in e.get("class", "").split()]


def test_every_mark_is_a_row_of_the_table() -> None:
    told = {spot.get("data-tip", "").partition(": ")[2] for spot in classed(t.draw(COURSE), "spot")}

    words = {row.words for row in COURSE.rows()}
    assert {word for word in told if word} <= words
    assert t.band_words(BAND) in words
    assert len(words) == 7


@pytest.mark.parametrize(
    ("words", "width", "shown"),
    [
        ("FOLFOX", 40, "FOLFOX"),
        ("oxaliplatin + fluorouracil", 80, "oxaliplatin…"),
        ("奥沙利铂 + 氟尿嘧啶", 130, "奥沙利铂 + 氟尿嘧啶"),
        ("奥沙利铂 + 氟尿嘧啶", 80, "奥沙利铂 + …"),
        ("奥沙利铂", 30, ""),
        ("", 4, ""),
    ],
)
def test_a_label_is_cut_where_its_signs_do_not_fit(words: str, width: float, shown: str) -> None:
    assert shortened(words, width) == shown


def test_a_cycle_given_late_says_by_how_many_days() -> None:
    delays = [(late, words) for _, late, words in t.cycles_of(BAND)]

    assert delays == [
        (0, "cycle 1 of FOLFOX"), (4, "cycle 2 of FOLFOX, 4 days later than planned"),
    ]  # fmt: skip
    assert len(classed(t.draw(COURSE), "delay")) == 1


def test_cea_is_logarithmic_and_above_its_limit_is_filled() -> None:
    low, high = classed(t.draw(COURSE), "cea-point")
    (limit,) = classed(t.draw(COURSE), "limit")

    assert "over" in high.get("class", "")
    assert "over" not in low.get("class", "")
    tens = [float(p.get("cy", "")) for p in (low, high)]
    # 4 to 400 are two decades of the three that the axis has
    assert tens[0] - tens[1] == pytest.approx((t.PLOT - 22) * 2 / 3, abs=0.2)
    assert float(limit.get("y1", "")) < tens[0]


def test_a_label_is_text_and_never_markup() -> None:
    assert "<b>growth" not in t.draw(COURSE)


def test_lines_that_overlap_stand_in_rows_of_their_own() -> None:
    later = t.Band(date(2026, 2, 1), date(2026, 4, 1), "B")
    after = t.Band(date(2026, 3, 2), date(2026, 4, 1), "C")

    assert [[b.label for b in row] for row in t._stacked([later, after, BAND])] == [
        ["FOLFOX", "C"], ["B"],
    ]  # fmt: skip


def test_one_day_is_no_course() -> None:
    assert t.draw(t.Timeline(until=date(2026, 1, 1))) == ""
    assert standalone("") == ""


def test_the_figure_of_a_pdf_carries_its_colours() -> None:
    drawn = standalone(t.draw(COURSE))

    assert "<style>" in drawn
    assert "var(" not in drawn
    assert ElementTree.fromstring(drawn) is not None


def test_what_a_board_wrote_stays_as_it_wrote_it() -> None:
    words = "Resection of all four liver metastases"
    scan, board = t.Event(date(2026, 3, 1), "scan", "CT"), date(2026, 3, 5)

    def drawn(*, own: bool) -> str:
        return t.draw(t.Timeline(events=(scan, t.Event(board, "board", f"决议：{words}", own=own))))

    with translation.override("zh-hans"):
        assert page_said(drawn(own=True)).count(words) == 2
        assert page_said(drawn(own=False)).count(words) == 0
