"""The response vectors, exactly as they are, and the trial courses beside the answers of the specification."""

import csv
import json
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cases.rules.conformance import run_recist
from cases.rules.lengths import plain
from cases.rules.line import LineLesion, Result, TherapyCourse, TimePoint
from cases.rules.response import LineResponse, assess_line
from tests.shared import shared

FILE = json.loads((Path(__file__).parents[2] / "data" / "recist_vectors.json").read_text())
GROUPS = sorted({vector["group"] for vector in FILE["vectors"]})
Reader = tuple[str, str, str]
BASELINE = "SCREENING"


@pytest.mark.parametrize("group", GROUPS)
def test_vectors_agree(group: str) -> None:
    disagreements = {
        vector["id"]: found
        for vector in FILE["vectors"]
        if vector["group"] == group and (found := run_recist(vector, FILE["defaults"]))
    }

    assert disagreements == {}


def test_there_are_406_vectors() -> None:
    assert len(FILE["vectors"]) == 406


def rows(name: str) -> list[dict[str, str]]:
    with shared(f"data/recist/{name}").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def reader_of(row: dict[str, str], prefix: str) -> Reader:
    return row["USUBJID"], row[f"{prefix}EVAL"], row[f"{prefix}EVALID"]


def day(text: str) -> date:
    """One visit is dated to the month only; the first of the month stands for it."""
    return date.fromisoformat(text if len(text) == 10 else f"{text}-01")


def trial_courses() -> dict[Reader, LineResponse]:
    """Each reader's assessment of each subject; readers are never mixed."""
    lesions: dict[Reader, list[LineLesion]] = defaultdict(list)
    for row in rows("tu_onco_recist.csv"):
        nodal, target = row["TULOC"] == "LYMPH NODE", row["TUORRES"] == "TARGET"
        lesions[reader_of(row, "TU")].append(
            LineLesion(row["TULNKID"], row["TULOC"], nodal, target)
        )
    visits: dict[Reader, dict[str, Any]] = defaultdict(dict)
    nodes = {(who, lesion.id) for who, found in lesions.items() for lesion in found if lesion.nodal}
    for row in rows("tr_onco_recist.csv"):
        who = reader_of(row, "TR")
        result = result_of(row, nodal=(who, row["TRLNKID"]) in nodes)
        visit = visits[who].setdefault(row["VISIT"], {"date": day(row["TRDTC"]), "results": {}})
        if result is not None:
            visit["results"][row["TRLNKID"]] = result
    return {who: assess_line(course_of(who, lesions[who], visits[who])) for who in lesions}


def result_of(row: dict[str, str], *, nodal: bool) -> Result | None:
    if row["TRTESTCD"] == "TUMSTATE" and row["TRSTRESC"]:
        return Result(state="present" if row["TRSTRESC"] == "PRESENT" else "absent")
    wanted = "LPERP" if nodal else "LDIAM"
    if row["TRTESTCD"] != wanted or not row["TRSTRESC"]:
        return None
    return Result(mm=Decimal(row["TRSTRESC"]))


def course_of(who: Reader, lesions: list[LineLesion], visits: dict[str, Any]) -> TherapyCourse:
    points = {
        name: TimePoint(name, visit["date"], visit["results"]) for name, visit in visits.items()
    }
    later = tuple(point for name, point in points.items() if name != BASELINE)
    return TherapyCourse("/".join(who), points[BASELINE], later, tuple(lesions))


def test_trial_courses_as_the_specification_says() -> None:
    courses = trial_courses()
    expected = rows("expected_overall.csv")

    got = [found_at(courses[reader_of(row, "")], row["VISIT"]) for row in expected]

    assert len(expected) == 42
    assert [point["overall"] for point in got] == [row["OVERALL"] for row in expected]
    assert [point["sum"] for point in got] == [row["SUM_MM"] for row in expected]
    assert [point["nadir"] for point in got] == [row["NADIR_BEFORE_MM"] for row in expected]


def found_at(course: LineResponse, visit: str) -> dict[str, str]:
    point = next(point for point in course.timepoints if point.point.id == visit)
    total, nadir = point.sums.total, point.sums.nadir
    return {
        "overall": point.overall,
        "sum": "" if total is None else plain(total),
        "nadir": "" if nadir is None else plain(nadir),
    }


def test_the_one_row_where_the_trial_data_are_wrong() -> None:
    """A lesion back after complete response is progression, though it grew by less than 5 mm (RECIST 1.1)."""
    courses = trial_courses()
    expected = rows("expected_overall.csv")

    differing = [
        (row["USUBJID"], row["EVALID"], row["VISIT"])
        for row in expected
        if found_at(courses[reader_of(row, "")], row["VISIT"])["overall"] != row["RS_OVERALL"]
    ]

    assert differing == [("01-701-1133", "RADIOLOGIST 2", "WEEK 9")]
