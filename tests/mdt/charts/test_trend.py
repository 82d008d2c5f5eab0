"""A trend breaks where nothing was judged: no line leads over an empty month, and none over a month of no days."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest

from mdt.charts.trend import Point, course, spark

DRAWN = pytest.mark.parametrize("drawn", [spark, course])
Drawn = Callable[..., Any]


def points(*values: int | None) -> list[Point]:
    return [
        Point(date(2026, n, 1), None if v is None else Decimal(v), f"{v} %")
        for n, v in enumerate(values, 1)
    ]


def lines(svg: str) -> list[list[tuple[float, float]]]:
    found = (e for e in ElementTree.fromstring(svg).iter() if e.get("class") == "trend-line")
    return [
        [(float(x), float(y)) for x, y in (pair.split(",") for pair in e.get("points", "").split())]
        for e in found
    ]


@DRAWN
def test_no_line_leads_over_empty_months(drawn: Drawn) -> None:
    whole = lines(drawn(points(90, 80, 70, 60, 50, 40), name="On time", unit="%"))
    broken = lines(drawn(points(90, 80, None, None, 50, 40), name="On time", unit="%"))

    assert [len(line) for line in whole] == [6]
    assert broken == [whole[0][:2], whole[0][4:]]


@DRAWN
def test_a_month_alone_between_empty_ones_is_seen_and_joined_to_nothing(drawn: Drawn) -> None:
    whole = lines(drawn(points(50, 50, 50, 50, 50), name="On time", unit="%"))
    (stroke,) = lines(drawn(points(None, None, 50, None, None), name="On time", unit="%"))

    assert [x for x, _y in stroke] == [whole[0][2][0] - 2, whole[0][2][0] + 2]


@DRAWN
def test_nothing_of_a_hundred_is_a_value_and_no_gap(drawn: Drawn) -> None:
    assert [len(line) for line in lines(drawn(points(10, 0, 20), name="On time", unit="%"))] == [3]


@DRAWN
def test_without_anything_judged_there_is_no_line(drawn: Drawn) -> None:
    assert lines(drawn(points(None, None, None), name="On time", unit="%")) == []


def test_the_year_stands_where_it_begins_so_that_twelve_months_fit() -> None:
    months = [
        Point(date(2025, 12, 1), Decimal(50), "50 %"),
        Point(date(2026, 1, 1), Decimal(60), "60 %"),
        Point(date(2026, 2, 1), Decimal(70), "70 %"),
    ]

    drawn = course(months, name="quorate", unit="%")

    # Two years side by side would run into each other: in Chinese each is nine signs.
    assert re.findall(r">((?:[A-Z][a-z]{2})(?: \d{4})?)</text>", drawn) == [
        "Dec",
        "Jan 2026",
        "Feb",
    ]
