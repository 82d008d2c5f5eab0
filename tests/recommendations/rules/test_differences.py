"""What differs from what was frozen, and because of which fact."""

from typing import Any

from recommendations.rules.differences import differences

FACT = {"path": "labs[0]", "value": "CEA 4.1", "date": "2026-02-01"}
LATER = {"path": "labs[3]", "value": "CEA 9.9", "date": "2026-03-01"}


def said(code: str, level: str = "amber", *because: dict[str, str]) -> dict[str, Any]:
    words = {"code": code, "level": level, "title": code.title(), "statement": ""}
    return words | {"because": list(because)}


def result(*suggestions: dict[str, Any]) -> dict[str, Any]:
    return {"suggestions": list(suggestions)}


def test_the_same_is_no_difference() -> None:
    moved = FACT | {"path": "labs[7]"}

    assert differences(result(said("a", "red", FACT)), result(said("a", "red", moved))) == ()


def test_a_new_suggestion_names_its_facts() -> None:
    (found,) = differences(result(), result(said("a", "red", LATER)))

    assert (found.change, found.before, found.after) == ("appeared", "", "red")
    assert found.facts == ("labs: CEA 9.9, 2026-03-01",)


def test_one_that_went_names_what_was_recorded_since() -> None:
    (found,) = differences(result(said("a", "red", FACT)), result(), facts=["gene test recorded"])

    assert (found.change, found.before, found.facts) == ("went", "red", ("gene test recorded",))


def test_a_place_is_said_in_words() -> None:
    stale = {"path": "imaging.ct_chest_abdomen_pelvis", "value": "stale", "date": ""}
    done = {"path": "surgeries[0]", "value": "performed liver_resection", "date": "2026-02-20"}
    other = {"path": "metastases.detected_by", "value": "CT", "date": ""}

    (found,) = differences(result(), result(said("a", "red", stale, done, other)))

    assert found.facts == (
        "CT of chest, abdomen and pelvis: stale",
        "metastases, detected by: CT",
        "surgeries: performed liver resection, 2026-02-20",
    )


def test_a_changed_level_names_the_fact_that_changed() -> None:
    (found,) = differences(result(said("a", "amber", FACT)), result(said("a", "red", LATER)))

    assert (found.change, found.before, found.after) == ("changed", "amber", "red")
    assert found.facts == ("now labs: CEA 9.9, 2026-03-01", "no longer labs: CEA 4.1, 2026-02-01")
