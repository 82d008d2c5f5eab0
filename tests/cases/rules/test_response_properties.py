"""What must hold for every course, however it was entered."""

import dataclasses
import datetime as dt
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.rules.line import LineLesion, Result, TherapyCourse, TimePoint
from cases.rules.line_json import line_json
from cases.rules.response import assess_line

pytestmark = pytest.mark.property
START = dt.date(2026, 1, 5)
NAMES = ("T1", "T2", "N1")
LESIONS = tuple(LineLesion(name, "liver", False, name.startswith("T")) for name in NAMES)

lengths = st.integers(0, 800).map(lambda tenths: Result(mm=Decimal(tenths) / 10))
results = st.one_of(lengths, st.sampled_from([Result(state="absent"), Result(state="too_small")]))
visits = st.fixed_dictionaries(dict.fromkeys(NAMES, results))


@st.composite
def courses(draw: st.DrawFn) -> TherapyCourse:
    baseline = TimePoint(
        "B", START, {name: Result(mm=Decimal(draw(st.integers(100, 600))) / 10) for name in NAMES}
    )
    points = tuple(
        TimePoint(f"P{index}", START + dt.timedelta(weeks=8 * (index + 1)), found)
        for index, found in enumerate(draw(st.lists(visits, min_size=1, max_size=4)))
    )
    return TherapyCourse("L", baseline, points, LESIONS, treatment_start=START)


@given(courses(), st.integers())
@settings(max_examples=60)
def test_the_order_of_entry_does_not_matter(course: TherapyCourse, seed: int) -> None:
    random = Random(seed)
    points, lesions = list(course.timepoints), list(course.lesions)
    random.shuffle(points)
    random.shuffle(lesions)
    shuffled = dataclasses.replace(course, timepoints=tuple(points), lesions=tuple(lesions))

    assert line_json(assess_line(shuffled)) == line_json(assess_line(course))


@given(courses(), st.sampled_from(("T1", "T2")), st.integers(0, 3))
@settings(max_examples=60)
def test_a_missing_measurement_never_looks_like_a_response(
    course: TherapyCourse, lesion: str, place: int
) -> None:
    index = place % len(course.timepoints)
    point = course.timepoints[index]
    kept = {name: result for name, result in point.results.items() if name != lesion}
    points = list(course.timepoints)
    points[index] = dataclasses.replace(point, results=kept)

    whole = assess_line(course).timepoints
    partial = assess_line(dataclasses.replace(course, timepoints=tuple(points))).timepoints

    assert partial[index].target not in ("CR", "PR")
    for before, after in zip(whole, partial, strict=True):
        assert before.sums.nadir is not None
        assert after.sums.nadir is not None
        assert after.sums.nadir >= before.sums.nadir


@given(courses())
@settings(max_examples=60)
def test_progression_has_a_date_a_reason_and_stays(course: TherapyCourse) -> None:
    line = assess_line(course)

    overall = [point.overall for point in line.timepoints]
    assert ("PD" in overall) == (line.progression is not None)
    if line.progression:
        assert line.progression.date >= START
        assert line.progression.triggers
    assert all(point.because for point in line.timepoints)
