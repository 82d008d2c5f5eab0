"""The look of liver metastases on CT over one line (response specification §12.4)."""

from datetime import date
from typing import Any

import pytest

from cases.rules.assessments import lines_of
from cases.rules.document import from_json
from cases.rules.morphology import MorphologyAt, morphology_of

Json = dict[str, Any]
AS_OF = date(2026, 12, 31)


def image(name: str, day: str, **groups: int | None) -> Json:
    measured = [
        {"lesion": lesion, "mm": "20"} | ({"morphology_group": group} if group else {})
        for lesion, group in groups.items()
    ]
    return {"id": name, "performed_on": day, "modality": "CT", "measurements": measured}


def seen(*images: Json, lesions: tuple[Json, ...] = (), **more: Any) -> tuple[MorphologyAt, ...]:
    known = lesions or tuple(
        {"id": f"L{n}", "organ": "liver", "nodal": False, "role": "target"} for n in (1, 2, 3)
    )
    line = {"id": "T1", "status": "active", "started_on": "2026-01-05", "agents": ["bevacizumab"]}
    content = {
        "schema": "crlm-case/1",
        "lesions": list(known),
        "imaging": list(images),
        "therapy_lines": [line],
    }
    course = lines_of(from_json(content | more), AS_OF)[0].course
    assert course is not None
    return morphology_of(course)


@pytest.mark.parametrize(
    ("_why", "before", "after", "patient"),
    [
        ("all turn homogeneous", (3, 3), (1, 1), "OPTIMAL"),
        ("one of two: a tie goes to the worse group", (3, 3), (1, 3), "NONE"),
        ("half way", (3, 3), (2, 2), "INCOMPLETE"),
        ("nothing changes", (2, 2), (2, 2), "NONE"),
        ("what starts at its best cannot improve", (1, 1), (1, 1), "NONE"),
    ],
)
def test_patient_goes_by_the_majority(
    _why: str, before: tuple[int, int], after: tuple[int, int], patient: str
) -> None:
    (found,) = seen(
        image("I1", "2026-01-01", L1=before[0], L2=before[1]),
        image("I2", "2026-03-01", L1=after[0], L2=after[1]),
    )

    assert found.response.patient == patient


def test_lesion_whose_look_was_not_read_takes_no_part() -> None:
    (found,) = seen(
        image("I1", "2026-01-01", L1=3, L2=3, L3=None),
        image("I2", "2026-03-01", L1=1, L2=None, L3=1),
    )

    assert found.groups == (("L1", 3, 1),)


def test_no_look_no_response() -> None:
    assert seen(image("I1", "2026-01-01", L1=None), image("I2", "2026-03-01", L1=1)) == ()


def test_ablated_lesion_has_no_look_of_its_own() -> None:
    ablation = {"id": "S1", "kind": "ablation", "status": "performed", "date": "2026-02-01", "lesions": ["L1"]}  # fmt: skip
    scans = image("I1", "2026-01-01", L1=3), image("I2", "2026-03-01", L1=1)

    assert len(seen(*scans)) == 1
    assert seen(*scans, surgeries=[ablation]) == ()


def test_node_and_lung_have_no_such_groups() -> None:
    lesions = (
        {"id": "L1", "organ": "lymph_node", "nodal": True, "role": "target"},
        {"id": "L2", "organ": "lung", "nodal": False, "role": "target"},
    )

    assert seen(image("I1", "2026-01-01", L1=3, L2=3), image("I2", "2026-03-01", L1=1, L2=1), lesions=lesions) == ()  # fmt: skip
