"""From case documents to therapy courses: what joins, what splits, what belongs to which line."""

from datetime import date
from typing import Any

import pytest

from cases.rules import document as d
from cases.rules.assessments import assessments_of, lines_of
from cases.rules.response import assess_line

AS_OF = date(2026, 12, 31)
L1 = {"id": "L1", "organ": "liver", "nodal": False, "role": "target"}
L2 = {"id": "L2", "organ": "liver", "nodal": False, "role": "target"}


def scan(name: str, day: str, mm: str = "20", **rest: Any) -> dict[str, Any]:
    measured = [{"lesion": "L1", "mm": mm}]
    return {"id": name, "performed_on": day, "modality": "CT", "measurements": measured} | rest


def line(name: str, start: str, **rest: Any) -> dict[str, Any]:
    return {"id": name, "status": "active", "started_on": start, "agents": ["oxaliplatin"]} | rest


def case(**content: Any) -> d.CaseDocument:
    return d.from_json({"schema": "crlm-case/1", "lesions": [L1, L2]} | content)


@pytest.mark.parametrize(
    ("_why", "second_day", "content", "count"),
    [
        ("14 days belong together", "2026-01-15", {}, 1),
        ("15 days do not", "2026-01-16", {}, 2),
        ("a line that starts between them parts them", "2026-01-10", {"therapy_lines": [line("T1", "2026-01-05")]}, 2),
        ("a scan on the day of the start came before it", "2026-01-05", {"therapy_lines": [line("T1", "2026-01-05")]}, 1),
        ("an ablation between them parts them", "2026-01-10",
         {"surgeries": [{"id": "O", "kind": "ablation", "status": "performed", "date": "2026-01-05", "lesions": ["L1"]}]}, 2),
        ("an operation that names no lesion does not", "2026-01-10",
         {"surgeries": [{"id": "O", "kind": "ablation", "status": "performed", "date": "2026-01-05"}]}, 1),
    ],
)  # fmt: skip
def test_scans_join(_why: str, second_day: str, content: dict[str, Any], count: int) -> None:
    found = case(imaging=[scan("I1", "2026-01-01"), scan("I2", second_day)], **content)

    assert len(assessments_of(found, AS_OF)) == count


def test_a_scan_without_results_takes_no_part() -> None:
    found = case(imaging=[{"id": "I1", "performed_on": "2026-01-01"}, scan("I2", "2026-01-02")])

    assert [a.first for a in assessments_of(found, AS_OF)] == [date(2026, 1, 2)]


def test_the_result_of_the_baseline_modality_is_kept() -> None:
    mri = scan("M", "2026-03-10", "14", modality="MRI")
    found = case(
        therapy_lines=[line("T1", "2026-01-05")],
        imaging=[scan("I1", "2026-01-01", "20"), scan("I2", "2026-03-05", "12"), mri],
    )

    course = lines_of(found, AS_OF)[0].course
    assert course is not None
    assert str(course.timepoints[0].results["L1"].mm) == "12"


def test_a_target_without_a_number_at_baseline_is_no_target() -> None:
    baseline = scan("I1", "2026-01-01")
    baseline["measurements"].append({"lesion": "L2", "status": "too_small"})
    found = case(therapy_lines=[line("T1", "2026-01-05")], imaging=[baseline])

    course = lines_of(found, AS_OF)[0].course
    assert course is not None
    assert {lesion.id: lesion.target for lesion in course.lesions} == {"L1": True, "L2": False}


def test_a_line_without_a_scan_before_it_has_no_response() -> None:
    found = case(therapy_lines=[line("T1", "2026-01-05")], imaging=[scan("I1", "2026-01-20")])

    assert lines_of(found, AS_OF)[0].course is None


def new_lesion(certainty: str) -> list[dict[str, str]]:
    return [{"id": "N1", "organ": "liver", "certainty": certainty}]


def test_a_new_lesion_confirmed_in_the_next_line_restates_the_first() -> None:
    found = case(
        therapy_lines=[line("T1", "2026-01-05"), line("T2", "2026-04-01")],
        imaging=[
            scan("I1", "2026-01-01"),
            scan("I2", "2026-03-10", new_lesions=new_lesion("equivocal")),
            scan("I3", "2026-06-01", new_lesions=new_lesion("unequivocal")),
        ],
    )

    first, second = (assess_line(item.course) for item in lines_of(found, AS_OF) if item.course)
    assert (first.timepoints[0].overall_at_time, first.timepoints[0].overall) == ("SD", "PD")
    assert first.progression is not None
    assert first.progression.date == date(2026, 3, 10)
    assert second.progression is None


def test_after_an_r0_resection_surveillance_waits_for_recurrence() -> None:
    operation = {
        "id": "O",
        "kind": "liver_resection",
        "status": "performed",
        "date": "2026-04-01",
        "margin": "R0",
    }
    found = case(
        therapy_lines=[line("T1", "2026-01-05", status="completed")],
        surgeries=[operation],
        imaging=[
            scan("I1", "2026-01-01"),
            {"id": "I2", "performed_on": "2026-07-01", "new_lesions": new_lesion("unequivocal")},
        ],
    )

    surveillance = lines_of(found, AS_OF)[-1]
    assert surveillance.line_id == "surveillance"
    assert surveillance.course is not None
    assert [point.overall for point in assess_line(surveillance.course).timepoints] == ["PD"]


def test_a_resected_target_is_not_evaluated_and_never_zero() -> None:
    operation = {
        "id": "O",
        "kind": "ablation",
        "status": "performed",
        "date": "2026-02-01",
        "lesions": ["L1"],
    }
    gone = scan("I2", "2026-03-10")
    gone["measurements"] = [{"lesion": "L1", "status": "absent"}]
    found = case(
        therapy_lines=[line("T1", "2026-01-05")],
        surgeries=[operation],
        imaging=[scan("I1", "2026-01-01"), gone],
    )

    course = lines_of(found, AS_OF)[0].course
    assert course is not None
    point = assess_line(course).timepoints[0]
    assert (point.overall, point.sums.total) == ("NE", None)
    assert "REBASELINE_RECOMMENDED" in point.advisories


MRI: dict[str, Any] = {"modality": "MRI", "regions": ["liver"], "measurements": []}
UNEQUIVOCAL = [{"id": "N1", "organ": "liver", "certainty": "unequivocal"}]


@pytest.mark.parametrize(
    ("_why", "images", "told"),
    [
        ("the first liver MRI", [scan("I2", "2026-03-10", **MRI, new_lesions=UNEQUIVOCAL)], True),
        ("CT again", [scan("I2", "2026-03-10", new_lesions=UNEQUIVOCAL)], False),
        ("the second MRI", [scan("I0", "2025-12-01", **MRI | {"measurements": [{"lesion": "L1", "mm": "20"}]}), scan("I2", "2026-03-10", **MRI, new_lesions=UNEQUIVOCAL)], False),
        ("an MRI of the brain", [scan("I2", "2026-03-10", **MRI | {"regions": ["brain"]}, new_lesions=UNEQUIVOCAL)], False),
        ("not in the liver", [scan("I2", "2026-03-10", **MRI, new_lesions=[UNEQUIVOCAL[0] | {"organ": "lung"}])], False),
        ("doubtful already", [scan("I2", "2026-03-10", **MRI, new_lesions=new_lesion("equivocal"))], False),
    ],
)  # fmt: skip
def test_new_lesion_on_the_first_liver_mri_is_to_be_reviewed(
    _why: str, images: list[dict[str, Any]], told: bool
) -> None:
    found = case(
        therapy_lines=[line("T1", "2026-01-05")], imaging=[scan("I1", "2026-01-01"), *images]
    )

    (item,) = lines_of(found, AS_OF)
    assert item.course is not None
    point = assess_line(item.course).timepoints[-1]
    assert ("FIRST_LIVER_MRI" in point.advisories) == told
