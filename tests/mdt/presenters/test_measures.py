"""What one line of therapy came to, in the words of the case page."""

from datetime import date
from typing import Any

import pytest

from cases.rules.assessed import assessed_lines
from cases.rules.document import from_json
from mdt.presenters.case import ResponseTable, response_tables
from tests.mdt.course import TODAY, course, scan

Json = dict[str, Any]


def table(content: Json, as_of: date = TODAY) -> ResponseTable:
    document = from_json(content)
    return response_tables(document, assessed_lines(document, as_of), as_of)[0]


def measured(content: Json, name: str) -> tuple[str, str]:
    found = next(m for m in table(content).measures if m.name == name)
    return found.value, found.because


def changed(**line: Any) -> Json:
    content = course()
    content["therapy_lines"][0] |= line
    return content


def test_progression_names_its_day_and_reason() -> None:
    value, because = measured(course(), "Progression by RECIST")

    assert value == "20 Feb 2026"
    assert because == "growth of the targets; 107 days after the start"


@pytest.mark.parametrize(("intent", "told"), [("palliative", True), ("adjuvant", False)])
def test_scans_missed_before_progression_are_told_beside_its_date(intent: str, told: bool) -> None:
    content = changed(intent=intent)
    content["imaging"][-1]["performed_on"] = "2026-06-20"

    found = table(content, date(2026, 7, 1)).measures
    because = next(m.because for m in found if m.name == "Progression by RECIST")

    assert ("scans missed in a row at one every 56 days" in because) == told


def test_without_progression_the_line_is_censored() -> None:
    value, because = measured(course(second_mm="20"), "Progression by RECIST")

    assert (value, "censored on 20 Feb 2026" in because) == ("none", True)


def test_best_response_with_and_without_confirmation() -> None:
    content = course(second_mm="10")

    assert measured(content, "Best response, unconfirmed")[0] == "PR"
    assert measured(content, "Best response, confirmed")[0] == "SD"


def test_depth_of_response() -> None:
    assert measured(course(second_mm="10"), "Depth of response")[0] == "50.00 %"


def test_early_shrinkage_is_unknown_without_a_scan_in_its_window() -> None:
    assert measured(course(), "Early shrinkage")[0] == "not known"


def test_early_shrinkage_of_a_scan_in_its_window() -> None:
    content = course()
    content["imaging"].insert(1, scan("I9", "2026-01-01", "14"))

    assert measured(content, "Early shrinkage")[0] == "30.00 %, met"


def test_marker_rise_in_the_first_weeks_may_be_a_flare() -> None:
    content = course()
    content["labs"] = [
        {"test": "CEA", "value": value, "unit": "ug/L", "collected_on": on}
        for value, on in (("10", "2025-11-04"), ("15", "2025-12-01"))
    ]

    value, because = measured(content, "CEA")
    assert value == "rise in the first 8 weeks, may be a flare"
    assert "latest 15 on 1 Dec 2025 (limit 5)" in because


def test_checkpoint_inhibitor_asks_for_confirmation() -> None:
    value, _because = measured(changed(agents=["pembrolizumab"]), "Confirmation of progression")

    assert value == "scan due 20 Mar 2026 to 17 Apr 2026"


def test_report_that_differs_is_marked() -> None:
    content = course()
    content["imaging"][1]["reported_response"] = "SD"
    (row,) = table(content).arithmetic

    assert (row.overall, row.reported, row.differs) == ("PD", "SD", True)


def test_notes_name_the_lesions() -> None:
    (row,) = table(course()).arithmetic

    assert any(note.startswith("L1 grew by at least 5 mm") for note in row.advisories)


def baseline_note(*lesions: Json, **image: Any) -> str:
    content = course()
    told = {"slice_mm": "3"} | image
    content["imaging"][0] |= {key: value for key, value in told.items() if value is not None}
    for n, lesion in enumerate(lesions, 2):
        mm = lesion.pop("mm")
        content["lesions"].append({"id": f"L{n}", "role": "non_target"} | lesion)
        content["imaging"][0]["measurements"].append({"lesion": f"L{n}", "mm": mm})
    return measured(content, "Baseline")[1]


def test_a_sound_baseline_has_nothing_to_say() -> None:
    assert baseline_note() == ""


@pytest.mark.parametrize(
    ("_why", "lesions", "image", "words"),
    [
        ("six weeks before the start", [], {"performed_on": "2025-09-20"}, "more than 28 days before"),
        ("room for a second target of the liver", [{"organ": "liver", "mm": "14"}], {}, "although there is room"),
        ("thick slices raise the limit", [], {"slice_mm": "12"}, "L1: targets that are too small"),
        ("an unknown slice is told", [], {"slice_mm": None}, "L1: slice thickness not recorded"),
        ("a node of 14 mm is no target", [{"organ": "lymph_node", "nodal": True, "role": "target", "mm": "14"}], {}, "L2: targets that are too small"),
        ("a third target in the liver", [{"organ": "liver", "role": "target", "mm": "14"}] * 2, {}, "more than 2 targets in one organ"),
    ],
)  # fmt: skip
def test_baseline_tells_what_is_wrong_with_it(
    _why: str, lesions: list[Json], image: Json, words: str
) -> None:
    assert words in baseline_note(*map(dict, lesions), **image)


def partial(mm: str) -> Any:
    """The second of two targets has no result at the second scan."""
    content = course(second_mm=mm)
    content["lesions"].append({"id": "L2", "organ": "liver", "role": "target"})
    content["imaging"][0]["measurements"].append({"lesion": "L2", "mm": "12"})
    return table(content).arithmetic[0]


def test_a_lesion_without_a_result_never_looks_like_shrinkage() -> None:
    row = partial("10")

    assert (row.overall, row.sum_mm) == ("NE", "at least 10 mm")
    assert (row.from_baseline, row.change_mm, row.from_nadir) == ("–", "–", "–")


def test_growth_without_every_lesion_is_a_lower_bound() -> None:
    row = partial("40")

    assert (row.overall, row.sum_mm) == ("PD", "at least 40 mm")
    assert (row.change_mm, row.from_nadir) == ("at least +8 mm", "+25.00 %")


def test_look_of_the_lesions_is_told_beside_recist() -> None:
    content = course(second_mm="15")
    for image, group in zip(content["imaging"], (3, 1), strict=True):
        image["measurements"][0]["morphology_group"] = group

    value, because = measured(content, "Morphologic response")

    assert value == "optimal"
    assert because.startswith("scan of 20 Feb 2026; L1 3 → 1")
