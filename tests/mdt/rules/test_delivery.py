"""Did it happen? Only what is recorded after the decision counts, and nothing is taken for done."""

from datetime import date
from typing import Any

import pytest

from cases.rules.document import from_json
from mdt.rules.delivery import outcome_of
from tests.mdt.course import course

DECIDED, EXPECTED = date(2026, 3, 5), date(2026, 5, 4)


def outcome(
    treatments: set[str], *, as_of: date = date(2026, 6, 1), **facts: Any
) -> tuple[str, str]:
    document = from_json(course() | facts)
    found = outcome_of(
        treatments, decided_on=DECIDED, expected_by=EXPECTED, document=document, as_of=as_of
    )
    return found.fate, found.because


def line(*agents: str, started: str = "2026-03-20", **rest: Any) -> dict[str, Any]:
    return {"id": "T2", "status": "active", "started_on": started, "agents": list(agents)} | rest


def operation(kind: str, on: str = "2026-04-01", status: str = "performed") -> dict[str, Any]:
    return {"id": "S1", "kind": kind, "status": status, "date": on}


LINES = course()["therapy_lines"]


@pytest.mark.parametrize(
    ("_why", "treatments", "facts", "fate"),
    [
        ("a later line with these drugs", {"chemotherapy"},
         {"therapy_lines": [*LINES, line("irinotecan", "fluorouracil")]}, "full"),
        ("the line before the decision is not the answer to it", {"chemotherapy"}, {}, "unknown"),
        ("a planned line is not a given one", {"chemotherapy"},
         {"therapy_lines": [*LINES, line("irinotecan", status="planned")]}, "unknown"),
        ("half of a combination", {"chemotherapy", "targeted_therapy"},
         {"therapy_lines": [*LINES, line("irinotecan", "fluorouracil")]}, "partial"),
        ("both of a combination", {"chemotherapy", "targeted_therapy"},
         {"therapy_lines": [*LINES, line("irinotecan", "bevacizumab")]}, "full"),
        ("folinic acid is not a targeted drug", {"targeted_therapy"},
         {"therapy_lines": [*LINES, line("fluorouracil", "folinic_acid")]}, "none"),
        ("the operation was done", {"liver_resection"}, {"surgeries": [operation("liver_resection")]}, "full"),
        ("a cancelled operation was not", {"liver_resection"},
         {"surgeries": [operation("liver_resection", status="cancelled")]}, "unknown"),
        ("another operation instead", {"liver_resection"}, {"surgeries": [operation("ablation")]}, "none"),
        ("an operation before the decision", {"liver_resection"},
         {"surgeries": [operation("liver_resection", on="2026-03-01")]}, "unknown"),
        ("surveillance, and nothing was begun", {"surveillance"}, {}, "full"),
        ("surveillance, and treated after all", {"surveillance"},
         {"therapy_lines": [*LINES, line("irinotecan")]}, "none"),
        ("a referral leaves no trace in the record", {"transplant_referral"}, {}, "unknown"),
    ],
)  # fmt: skip
def test_fate(_why: str, treatments: set[str], facts: dict[str, Any], fate: str) -> None:
    assert outcome(treatments, **facts)[0] == fate


def test_surveillance_is_not_judged_before_its_time() -> None:
    assert outcome({"surveillance"}, as_of=EXPECTED)[0] == "unknown"


def test_a_later_cycle_of_the_same_line_counts() -> None:
    cycles = [{"number": 1, "given_on": "2025-11-05"}, {"number": 9, "given_on": "2026-03-12"}]

    fate, because = outcome({"chemotherapy"}, therapy_lines=[LINES[0] | {"cycles": cycles}])

    assert (fate, because) == ("full", "recorded since: chemotherapy")


def test_what_is_not_found_is_named() -> None:
    facts: dict[str, Any] = {"surgeries": [operation("ablation")]}

    assert outcome({"ablation", "chemotherapy"}, **facts) == (
        "partial", "recorded since: ablation; not recorded: chemotherapy",
    )  # fmt: skip
