"""What is typed into the lesion grid."""

from datetime import date
from typing import Any

import pytest

from cases.rules.document import from_json
from cases.rules.scan_entry import (
    AddedLesion,
    ScanEntry,
    Unclear,
    add_scan,
    read_cell,
    target_problems,
)

DAY = date(2026, 3, 2)
HEAD = {"performed_on": "2026-03-01", "modality": "CT"}


@pytest.mark.parametrize(
    ("_why", "typed", "result"),
    [
        ("a length stays as it was typed", "12.5", "12.5"),
        ("a comma is a decimal point", "12,5", "12.5"),
        ("the unit may be typed", "23 mm", "23"),
        ("zeros that say nothing are left out", "007.10", "7.1"),
        ("0 mm means absent", "0", "absent"),
        ("0.0 mm means absent", "0,0", "absent"),
        ("a tenth of a millimetre is a length", "0.1", "0.1"),
        ("wide digits of a Chinese keyboard", "２３．５", "23.5"),
        ("a single key", "a", "absent"),
        ("a capital", "T", "too_small"),
        ("the word of the page", "not evaluable", "not_evaluable"),
        ("the word of the document", "too_small", "too_small"),
        ("an empty cell says nothing", "  ", ""),
    ],
)
def test_cell_of_a_target(_why: str, typed: str, result: str) -> None:
    assert read_cell(typed, is_target=True) == result


@pytest.mark.parametrize("typed", ["p", "present", "u", "unequivocal progression"])
def test_target_has_no_word_of_a_non_target(typed: str) -> None:
    with pytest.raises(Unclear, match="length in mm"):
        read_cell(typed, is_target=True)


@pytest.mark.parametrize(
    "typed", ["-3", "1e3", "12.5.1", "٣", "gone", "12345", "nan", "1 2", "\x00", "12."]
)
def test_unclear_cell_is_not_guessed(typed: str) -> None:
    with pytest.raises(Unclear):
        read_cell(typed, is_target=False)


def record(*lesions: dict[str, Any]) -> dict[str, Any]:
    return {"schema": "crlm-case/1", "lesions": list(lesions)}


def lesion(key: str, organ: str = "liver", role: str = "target", **more: Any) -> dict[str, Any]:
    return {"id": key, "organ": organ, "role": role, **more}


def test_results_go_where_the_document_keeps_them() -> None:
    content = record(
        lesion("L1"), lesion("L2"), lesion("L3", role="non_target"), lesion("L4", role="non_target")
    )
    results = (("L1", "12"), ("L2", "absent"), ("L3", "absent"), ("L4", "too_small"))

    add_scan(content, ScanEntry(HEAD, results))

    scan = from_json(content).imaging[0]
    assert [(m.lesion, str(m.mm or m.status)) for m in scan.measurements] == [
        ("L1", "12"), ("L2", "absent"), ("L4", "too_small"),
    ]  # fmt: skip
    assert [(n.lesion, n.status) for n in scan.non_target] == [("L3", "absent")]


def test_numbers_that_are_taken_are_not_given_again() -> None:
    content = record(lesion("L2")) | {"imaging": [{"id": "I2", "performed_on": "2026-01-01"}]}
    entry = ScanEntry(
        HEAD,
        added=(AddedLesion({"organ": "liver", "role": "target"}, "20"),),
        findings=({"certainty": "equivocal"},) * 2,
    )

    key = add_scan(content, entry)

    document = from_json(content)
    assert key == "I3"
    assert [one.id for one in document.lesions] == ["L2", "L3"]
    assert [new.id for new in document.imaging[-1].new_lesions] == ["N1", "N2"]


def test_earlier_finding_keeps_its_number() -> None:
    content = record()
    add_scan(content, ScanEntry(HEAD, findings=({"certainty": "equivocal"},)))

    later = {"performed_on": "2026-04-01"}
    add_scan(content, ScanEntry(later, findings=({"id": "N1", "certainty": "unequivocal"},)))

    assert [new.id for image in from_json(content).imaging for new in image.new_lesions] == [
        "N1",
        "N1",
    ]


@pytest.mark.parametrize(
    ("_why", "organs", "problems"),
    [
        ("two in one organ", ["liver"] * 2, 0),
        ("three in one organ", ["liver"] * 3, 1),
        ("nodes of all stations are one organ", ["lymph_node"] * 3, 1),
        ("five in all", ["liver", "liver", "lung", "lung", "other"], 0),
        ("six in all", ["liver", "liver", "lung", "lung", "other", "peritoneum"], 1),
    ],
)
def test_choice_of_targets(_why: str, organs: list[str], problems: int) -> None:
    content = record(*(lesion(f"L{n}", organ) for n, organ in enumerate(organs)))

    assert len(target_problems(content, DAY)) == problems


def test_treated_targets_leave_room() -> None:
    content = record(lesion("L1", treated="ablated"), lesion("L2"), lesion("L3"), lesion("L4"))
    content["surgeries"] = [{"id": "S1", "status": "performed", "lesions": ["L2"]}]

    assert target_problems(content, DAY) == []


def test_look_of_a_lesion_stands_with_its_length() -> None:
    content = record(lesion("L1"), lesion("L2", role="non_target"))
    entry = ScanEntry(
        HEAD,
        results=(("L1", "12"), ("L2", "present")),
        added=(AddedLesion({"organ": "liver", "role": "target"}, "20", look=3),),
        looks={"L1": 1},
    )

    add_scan(content, entry)

    measured = from_json(content).imaging[0].measurements
    assert [(m.lesion, m.morphology_group) for m in measured] == [("L1", 1), ("L3", 3)]
