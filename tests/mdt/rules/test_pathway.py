"""Where a case stands: each state with the fact that makes it so."""

from datetime import date
from typing import Any

import pytest

from cases.rules.clock import Clock
from cases.rules.document import from_json
from mdt.rules.pathway import Step, pathway
from tests.mdt.course import TODAY, course

RESTAGING = Clock("restaging", "Restaging due", "2026-02-20", "red", "", "")


def steps(
    *,
    latest: str = "",
    missing: tuple[str, ...] = (),
    clocks: tuple[Clock, ...] = (),
    **changes: Any,
) -> dict[str, Step]:
    document = from_json(course() | changes)
    wanted = [{"fact": fact} for fact in missing]
    found = pathway(document, as_of=TODAY, missing=wanted, latest=latest, clocks=clocks)
    return {step.name: step for step in found}


def operation(status: str, on: str | None, kind: str = "liver_resection") -> list[dict[str, Any]]:
    one = {"id": "S1", "kind": kind, "status": status}
    return [one | ({"date": on} if on else {})]


def test_a_patient_on_treatment() -> None:
    found = steps(latest="PD")

    assert {name: step.state for name, step in found.items()} == {
        "Diagnosis": "done", "Genes": "later", "Cycles": "due", "Response": "done", "Surgery": "later",
        "Follow-up": "later",
    }  # fmt: skip
    assert found["Cycles"].because == "1 given, the last 2025-11-05; line running"


def test_overdue_only_by_a_clock_of_the_record() -> None:
    assert steps(latest="SD", clocks=(RESTAGING,))["Response"] == Step(
        "Response", "overdue", "restaging was due 2026-02-20"
    )
    assert steps(latest="SD")["Response"].state == "done"


def test_therapy_that_waits_for_genes_is_blocked_by_them() -> None:
    planned = [{"id": "T1", "status": "planned", "agents": ["cetuximab"]}]

    found = steps(therapy_lines=planned, missing=("genes.KRAS",))

    assert found["Genes"] == Step("Genes", "due", "not tested: KRAS")
    assert found["Cycles"] == Step("Cycles", "blocked", "planned; genes: not tested: KRAS")


@pytest.mark.parametrize(
    ("_why", "status", "on", "state"),
    [
        ("a day to come", "planned", "2026-03-09", "due"),
        ("the day itself", "planned", TODAY.isoformat(), "due"),
        ("the day has passed without a record", "planned", "2026-03-01", "overdue"),
        ("no day yet", "planned", None, "due"),
        ("performed", "performed", "2026-02-25", "done"),
    ],
)
def test_surgery(_why: str, status: str, on: str | None, state: str) -> None:
    assert steps(surgeries=operation(status, on))["Surgery"].state == state


def test_follow_up_begins_with_the_operation() -> None:
    found = steps(surgeries=operation("performed", "2026-02-25"))["Follow-up"]

    assert found == Step("Follow-up", "due", "no scan since the operation")


def test_surgeons_who_differ_hold_up_surgery() -> None:
    votes = [
        {"surgeon": who, "voted_on": "2026-02-22", "class": word}
        for who, word in (("A", "resectable"), ("B", "never"))
    ]

    assert steps(resectability_votes=votes)["Surgery"].state == "blocked"


def test_a_day_that_is_not_recorded_is_said_so() -> None:
    assert steps(metastases={})["Diagnosis"].state == "due"
    assert date.fromisoformat(steps()["Diagnosis"].because.split()[-1]) == date(2025, 10, 10)


def test_what_only_prepares_the_liver_is_not_yet_surgery() -> None:
    embolised = operation("performed", "2026-02-25", kind="portal_vein_embolisation")

    assert steps(surgeries=embolised)["Surgery"].state == "later"
