"""What became of each lesion."""

from datetime import date
from typing import Any

import pytest

from cases.rules.document import from_json
from cases.rules.fates import Passport, lost_lesions, passports

AS_OF = date(2026, 6, 1)
L1 = {"id": "L1", "organ": "liver", "segments": ["VII"], "role": "target"}


def scan(month: int, modality: str = "CT", **result: Any) -> dict[str, Any]:
    measured = [{"lesion": "L1", **result}] if result else []
    return {
        "id": f"I{month}-{modality}", "performed_on": f"2026-0{month}-01", "modality": modality, "measurements": measured,
    }  # fmt: skip


def passport(*scans: dict[str, Any], lesion: dict[str, Any] = L1, **parts: Any) -> Passport:
    content = {"schema": "crlm-case/1", "lesions": [lesion], "imaging": list(scans), **parts}
    return passports(from_json(content), AS_OF)[0]


def operation(kind: str, status: str = "performed") -> list[dict[str, Any]]:
    return [{"id": "S1", "kind": kind, "status": status, "date": "2026-04-01", "lesions": ["L1"]}]


def test_lesion_still_seen_is_followed() -> None:
    assert passport(scan(1, mm="20"), scan(2, mm="12")).fate == "followed"


def test_lesion_never_reported() -> None:
    assert passport(scan(1)).fate == "never reported"


def test_disappeared_since_the_first_of_the_scans_without_it() -> None:
    found = passport(scan(1, mm="20"), scan(2, status="absent"), scan(3, "MRI", status="absent"))

    assert (found.fate, found.since) == ("disappeared", date(2026, 2, 1))
    assert found.is_vanished_metastasis
    assert found.gone_on == ("CT", "MRI")
    assert found.last_visible
    assert found.last_visible.on == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("contrast", "is_sure"), [("gadoxetate", True), ("gadolinium", False), (None, False)]
)
def test_only_hepatocyte_contrast_answers(contrast: str | None, is_sure: bool) -> None:
    mri = scan(3, "MRI", status="absent") | ({"contrast": contrast} if contrast else {})

    assert passport(scan(1, mm="20"), mri).is_gone_on_liver_mri is is_sure


def test_scan_that_cannot_tell_does_not_bring_it_back() -> None:
    assert (
        passport(scan(1, mm="20"), scan(2, mm="0"), scan(3, status="not_evaluable")).fate
        == "disappeared"
    )


def test_lesion_that_came_back_is_followed() -> None:
    assert passport(scan(1, mm="20"), scan(2, status="absent"), scan(3, mm="6")).fate == "followed"


@pytest.mark.parametrize(
    ("kind", "fate"),
    [
        ("liver_resection", "resected"),
        ("ablation", "ablated"),
        ("sbrt", "irradiated"),
        ("transplant", "resected"),
    ],
)
def test_treatment_counts_before_what_scans_show(kind: str, fate: str) -> None:
    found = passport(scan(1, mm="20"), scan(5, status="absent"), surgeries=operation(kind))

    assert (found.fate, found.since) == (fate, date(2026, 4, 1))
    assert not found.is_vanished_metastasis


def test_treatment_recorded_on_the_lesion_only() -> None:
    assert passport(scan(1, mm="20"), lesion=L1 | {"treated": "ablated"}).fate == "ablated"


def test_vanished_lesion_in_the_plan() -> None:
    found = passport(
        scan(1, mm="20"), scan(2, status="absent"), surgeries=operation("ablation", "planned")
    )

    assert found.fate == "disappeared"
    assert found.planned_in == ("ablation",)


@pytest.mark.parametrize("place", [{"organ": "lung"}, {"organ": "liver", "nodal": True}])
def test_only_liver_metastases_are_on_the_list(place: dict[str, Any]) -> None:
    found = passport(scan(1, mm="20"), scan(2, status="absent"), lesion=L1 | place)

    assert found.fate == "disappeared"
    assert not found.is_vanished_metastasis


def test_scan_of_the_future_is_not_used() -> None:
    assert passport(scan(1, mm="20"), scan(9, status="absent")).fate == "followed"


@pytest.mark.parametrize(
    ("certainty", "fate"),
    [("equivocal", "new, equivocal"), ("unequivocal", "new, unequivocal"), ("refuted", "refuted")],
)
def test_new_lesion_has_a_passport_too(certainty: str, fate: str) -> None:
    first = scan(1) | {"new_lesions": [{"id": "N1", "certainty": "equivocal", "organ": "liver"}]}
    second = scan(2) | {"new_lesions": [{"id": "N1", "certainty": certainty, "mm": "9"}]}
    content = {"schema": "crlm-case/1", "imaging": [first, second]}

    (found,) = passports(from_json(content), AS_OF)

    assert (found.id, found.fate, found.since) == ("N1", fate, date(2026, 1, 1))


L2 = {"id": "L2", "organ": "liver", "role": "non_target"}
L3 = {"id": "L3", "organ": "lung", "role": "non_target"}


def lost(*scans: dict[str, Any], **parts: Any) -> dict[str, str]:
    content = {"schema": "crlm-case/1", "lesions": [L1, L2, L3], "imaging": list(scans), **parts}
    return {
        one.lesion.id: one.silent.id if one.silent else ""
        for one in lost_lesions(from_json(content), AS_OF)
    }


def test_lesions_without_a_fate_name_the_silent_scan() -> None:
    baseline = scan(1, mm="20") | {
        "non_target": [{"lesion": "L2", "status": "present"}, {"lesion": "L3", "status": "present"}]
    }

    # The second scan reports the liver and forgets L2; it says nothing of any lung lesion.
    assert lost(baseline, scan(3, mm="15")) == {"L2": "I3-CT"}


def test_lesion_no_scan_ever_told_of() -> None:
    assert lost(scan(1, mm="20")) == {"L2": "I1-CT", "L3": ""}


def test_treated_lesion_is_not_lost() -> None:
    treated = [
        {"id": "S1", "kind": "ablation", "status": "performed", "date": "2026-02-01", "lesions": ["L2", "L3"]}
    ]  # fmt: skip

    assert lost(scan(1, mm="20"), scan(3, mm="15"), surgeries=treated) == {}
