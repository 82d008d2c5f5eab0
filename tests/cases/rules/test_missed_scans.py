"""Scans missed before a progression (response specification §9)."""

import datetime as dt
from decimal import Decimal

import pytest

from cases.rules.line import LineLesion, Result, TherapyCourse, TimePoint
from cases.rules.missed_scans import missed_before_progression
from cases.rules.response import LineResponse, assess_line

START = dt.date(2026, 1, 5)


def line(*scans: tuple[int, Result]) -> LineResponse:
    """A target of 30 mm at the start, then results by the day of the line."""
    points = tuple(
        TimePoint(f"P{day}", START + dt.timedelta(days=day), {"T1": result})
        for day, result in scans
    )
    baseline = TimePoint("B", START, {"T1": Result(mm=Decimal(30))})
    lesions = (LineLesion("T1", "liver", False, True),)
    return assess_line(TherapyCourse("L", baseline, points, lesions, treatment_start=START))


GROWN, SAME, BLIND = Result(mm=Decimal(45)), Result(mm=Decimal(30)), Result(state="ne")


def test_two_scans_missed_in_a_row_are_counted_from_the_last_result() -> None:
    missed = missed_before_progression(line((56, SAME), (224, GROWN)), every_days=56)

    assert missed is not None
    assert (missed.count, missed.since, missed.days) == (2, START + dt.timedelta(days=56), 168)


def test_a_scan_that_could_not_be_evaluated_is_a_missed_one_and_is_named() -> None:
    missed = missed_before_progression(line((56, BLIND), (112, BLIND), (168, GROWN)), every_days=56)

    assert missed is not None
    assert missed.since == START
    assert missed.not_evaluable == (START + dt.timedelta(days=56), START + dt.timedelta(days=112))


@pytest.mark.parametrize(
    "scans", [((167, GROWN),), ((56, SAME), (112, GROWN)), ((56, SAME), (336, SAME))]
)
def test_fewer_than_two_or_no_progression_say_nothing(
    scans: tuple[tuple[int, Result], ...],
) -> None:
    assert missed_before_progression(line(*scans), every_days=56) is None
