"""More cycles told later go on with the line that stands."""

from typing import Any

import pytest

from cases.fhir.identity import Key, Message
from cases.fhir.lines import line_that_goes_on
from cases.fhir.merge import Held, merge
from cases.fhir.merged import Merged
from tests.cases.fhir.samples import Json

FOLFOX = ["fluorouracil", "oxaliplatin"]


def line(*days: str, agents: list[str] = FOLFOX, **more: Any) -> Json:
    cycles = [{"number": n, "given_on": f"2026-{day}"} for n, day in enumerate(days, 1)]
    begun = f"2026-{days[0]}"
    return {"id": f"F{begun}", "started_on": begun, "agents": agents, "cycles": cycles} | more


def deliver(document: Json, told: Json, before: Json | None = None) -> Merged:
    message = Message(Key("k", False), "MedicationAdministration", "new", "", "p", [])
    message.facts = [("therapy_lines", told)]
    held = {"k": Held("old", "", (("therapy_lines", before),))} if before else {}
    return merge(document, [message], held)


def days(merged: Merged) -> list[list[tuple[int, str]]]:
    return [
        [(one["number"], one["given_on"][5:]) for one in each["cycles"]]
        for each in merged.document["therapy_lines"]
    ]


FIRST = line("01-05", "01-19")
THREE = [(1, "01-05"), (2, "01-19"), (3, "02-02")]


@pytest.mark.parametrize(
    ("_why", "told", "expected"),
    [
        ("all cycles again and one more", line("01-05", "01-19", "02-02"), [THREE]),
        ("only the new one", line("02-02"), [THREE]),
        ("a new antibody", line("02-02", agents=[*FOLFOX, "bevacizumab"]), [THREE]),
        ("days of one cycle", line("01-06", "01-20", "02-02"), [THREE]),
        ("an earlier one", line("01-01"), [[(1, "01-01"), (2, "01-05"), (3, "01-19")]]),
        ("another backbone", line("02-02", agents=["irinotecan"]),
         [[(1, "01-05"), (2, "01-19")], [(1, "02-02")]]),
        ("long after", line("04-30"), [[(1, "01-05"), (2, "01-19")], [(1, "04-30")]]),
    ],
)  # fmt: skip
def test_deliveries(_why: str, told: Json, expected: list[Any]) -> None:
    assert days(deliver({"therapy_lines": [FIRST]}, told)) == expected


def test_several_deliveries_make_one_line_and_the_same_again_nothing() -> None:
    document: Json = {"therapy_lines": [FIRST]}
    for _ in range(2):
        for told in (line("02-02"), line("02-16"), line("01-05", "01-19", "02-02", "02-16")):
            document = deliver(document, told).document
    assert days(Merged(document)) == [[*THREE, (4, "02-16")]]


def test_doses_and_numbers_that_a_person_wrote_stay() -> None:
    typed = line("01-05", "01-19")
    typed["cycles"][1] |= {"number": 4, "doses": [{"agent": "oxaliplatin", "percent": "80"}]}
    merged = deliver({"therapy_lines": [typed]}, line("01-05", "01-19", "02-02"), FIRST)
    cycles = merged.document["therapy_lines"][0]["cycles"]
    assert [one["number"] for one in cycles] == [1, 4, 5]
    assert cycles[1]["doses"] == [{"agent": "oxaliplatin", "percent": "80"}]


def again(document: Json, told: Json, before: Json, choice: str) -> Merged:
    """Deliver once, choose, deliver again."""
    asked = deliver(document, told, before).conflicts
    message = Message(Key("k", False), "MedicationAdministration", "new", "", "p", [])
    message.facts = [("therapy_lines", told)]
    held = {"k": Held("old", "", (("therapy_lines", before),))}
    return merge(document, [message], held, choices={one.mark: choice for one in asked})


def test_a_cycle_left_out_between_others_is_asked_about_and_one_merely_absent_stays() -> None:
    before = line("01-05", "01-19", "02-02")
    document: Json = {"therapy_lines": [before]}
    told = line("01-05", "02-02")

    merged = deliver(document, told, before)

    assert days(merged) == [THREE]
    assert [(one.path, one.ours, one.theirs) for one in merged.conflicts] == [
        ("therapy_lines.cycles", {"number": 2, "given_on": "2026-01-19"}, None)
    ]
    assert days(again(document, told, before, "theirs")) == [[(1, "01-05"), (3, "02-02")]]
    assert days(again(document, told, before, "ours")) == [THREE]
    assert deliver(document, FIRST, before).conflicts == []
    assert days(deliver(document, FIRST, before)) == [THREE]


def test_a_day_that_the_sender_corrects_is_asked_about() -> None:
    before = line("01-05", "01-19", "02-02")
    document: Json = {"therapy_lines": [before]}
    told = line("01-06", "01-19", "02-02")

    merged = deliver(document, told, before)

    assert days(merged) == [THREE]
    (asked,) = merged.conflicts
    assert asked.theirs == {"number": 1, "given_on": "2026-01-06"}
    (corrected,) = again(document, told, before, "theirs").document["therapy_lines"]
    assert corrected["started_on"] == corrected["cycles"][0]["given_on"] == "2026-01-06"


def not_given(*days: str, keys: tuple[str, ...] = ()) -> list[Message]:
    told = []
    for number, day in enumerate(days):
        key = keys[number] if keys else f"a{number}"
        message = Message(Key(key, False), "MedicationAdministration", f"new{key}", "", "p", [])
        message.not_given = [{"agents": ["oxaliplatin"], "given_on": f"2026-{day}"}]
        told.append(message)
    return told


def test_a_cycle_that_was_not_given_after_all_is_asked_about_once() -> None:
    document: Json = {"therapy_lines": [FIRST]}

    merged = merge(document, not_given("01-19", "01-19"), {})

    assert merged.document == document
    assert [one.path for one in merged.conflicts] == ["therapy_lines.cycles"]
    chosen = {merged.conflicts[0].mark: "theirs"}
    after = merge(document, not_given("01-19", "01-19"), {}, choices=chosen)
    assert days(after) == [[(1, "01-05")]]
    assert after.conflicts[0].choice == "theirs"


def test_what_was_never_in_the_case_asks_nothing() -> None:
    document: Json = {"therapy_lines": [FIRST]}
    for told in (not_given("01-12"), not_given("03-01")):
        merged = merge(document, told, {})
        assert (merged.conflicts, merged.changed) == ([], [])


def test_a_line_without_a_cycle_left_is_asked_about_as_a_whole() -> None:
    document: Json = {"therapy_lines": [line("01-05")]}

    (asked,) = merge(document, not_given("01-05"), {}).conflicts

    assert (asked.path, asked.theirs) == ("therapy_lines", None)
    after = merge(document, not_given("01-05"), {}, choices={asked.mark: "theirs"})
    assert "therapy_lines" not in after.document


def test_a_first_administration_taken_back_asks_about_its_cycle_not_its_line() -> None:
    document: Json = {"therapy_lines": [FIRST]}
    held = {"k": Held("old", "", (("therapy_lines", FIRST),))}
    (message,) = not_given("01-05", keys=("k",))

    merged = merge(document, [message], held)

    assert merged.document == document
    assert [(one.path, one.ours) for one in merged.conflicts] == [
        ("therapy_lines.cycles", FIRST["cycles"][0])
    ]
    chosen = {merged.conflicts[0].mark: "theirs"}
    (message,) = not_given("01-05", keys=("k",))
    (kept,) = merge(document, [message], held, choices=chosen).document["therapy_lines"]
    assert (kept["started_on"], len(kept["cycles"])) == ("2026-01-19", 1)


def test_a_course_that_the_sender_withdraws_is_asked_about() -> None:
    bare = {"id": "F1", "started_on": "2026-01-05", "agents": FOLFOX}
    document: Json = {"therapy_lines": [bare]}
    held = {"k": Held("old", "", (("therapy_lines", bare),))}
    message = Message(Key("k", False), "MedicationStatement", "new", "", "p", [])

    merged = merge(document, [message], held)

    assert merged.document == document
    assert [(one.ours, one.theirs) for one in merged.conflicts] == [(bare, None)]


def test_a_line_thought_over_goes_on() -> None:
    over = FIRST | {"status": "completed", "ended_on": "2026-01-19"}
    merged = deliver({"therapy_lines": [over]}, line("01-05", "01-19", "02-02"), over)
    assert {"status", "ended_on"} & set(merged.document["therapy_lines"][0]) == set()
    assert merged.conflicts == []


def test_a_line_a_person_ended_is_asked_before_it_goes_on() -> None:
    ended = FIRST | {"ended_on": "2026-01-25"}
    merged = deliver({"therapy_lines": [ended]}, line("01-05", "01-19", "02-02"), FIRST)
    assert merged.document["therapy_lines"] == [ended]
    assert [
        len(one.theirs["cycles"]) for one in merged.conflicts if isinstance(one.theirs, dict)
    ] == [3]


def test_cycles_of_a_line_that_a_person_parted_are_not_doubled() -> None:
    second = line("02-02", id="mine")
    document: Json = {"therapy_lines": [FIRST, second]}
    merged = deliver(document, line("01-05", "01-19", "02-02"), FIRST)
    assert days(merged) == [[(1, "01-05"), (2, "01-19")], [(1, "02-02")]]


def test_a_line_without_cycles_is_found_by_its_beginning_only() -> None:
    bare = {"id": "mine", "started_on": "2026-01-05", "agents": FOLFOX}
    assert line_that_goes_on([bare], line("01-05")) is bare
    assert line_that_goes_on([bare], line("01-19")) is None


PLAN = {"id": "F0", "status": "planned", "agents": FOLFOX}


def test_a_plan_is_told_once_and_stands_beside_what_was_given() -> None:
    document = deliver({"therapy_lines": [FIRST]}, PLAN).document
    assert document["therapy_lines"] == [FIRST, PLAN]
    assert deliver(document, PLAN).document == document
    assert deliver(document, PLAN, PLAN).document == document


def test_a_plan_of_which_a_cycle_is_given_is_none_any_more() -> None:
    """As a plan it would be left out of every count of cycles."""
    plan = {"id": "L1", "status": "planned", "started_on": "2026-01-05", "agents": FOLFOX}
    (found,) = deliver({"therapy_lines": [plan]}, FIRST).document["therapy_lines"]
    assert "status" not in found
    assert [one["given_on"] for one in found["cycles"]] == ["2026-01-05", "2026-01-19"]


def test_a_plan_that_the_sender_drops_is_asked_about() -> None:
    message = Message(Key("k", False), "MedicationRequest", "new", "", "p", [])
    held = {"k": Held("old", "", (("therapy_lines", PLAN),))}
    (asked,) = merge({"therapy_lines": [PLAN]}, [message], held).conflicts
    assert (asked.ours, asked.theirs) == (PLAN, None)
