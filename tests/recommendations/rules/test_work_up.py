"""Colonoscopy, pelvic MRI, histology and hepatitis B: asked for when the question needs them, and never by a rule."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.rules.document import from_json
from cases.rules.work_up import WorkUpEntry, wrong_with
from recommendations.rules.evaluate import evaluate, to_json
from recommendations.rules.knowledge import standard
from recommendations.rules.readiness import Need
from recommendations.rules.work_up import work_up_needs
from tests.recommendations.cases import AS_OF, BASE, case

PLANNED = {"id": "T1", "intent": "neoadjuvant", "status": "planned", "agents": ["fluorouracil"]}
MONTHS_18 = 548


def needs(*entries: WorkUpEntry, **changes: Any) -> dict[str, Need]:
    document = from_json(case(**changes))
    found = work_up_needs(document, entries, as_of=AS_OF, profile="esmo", knowledge=standard())
    return {need.fact.removeprefix("work_up."): need for need in found}


def primary(**changes: Any) -> dict[str, Any]:
    return {**BASE["primary"], **changes}


def ask(question: str) -> dict[str, Any]:
    return {"question": question}


@pytest.mark.parametrize(
    ("_why", "changes", "asked"),
    [
        ("nobody asks for a pelvic MRI of a colon cancer", {"primary": primary(site="sigmoid_colon", status="in_situ")}, False),
        ("a rectal cancer in place needs it", {"primary": primary(site="rectum", status="in_situ")}, True),
        ("a rectal cancer that was removed does not", {"primary": primary(site="rectum", status="resected")}, False),
        ("an unknown site is asked for itself", {"primary": {}}, False),
    ],
)  # fmt: skip
def test_pelvic_mri_is_for_a_rectal_primary_in_place(
    _why: str, changes: dict[str, Any], asked: bool
) -> None:
    found = needs(**changes, board=ask("surgery_planning"))

    assert ("pelvic_mri" in found) is asked
    if asked:
        assert found["pelvic_mri"].blocking


@pytest.mark.parametrize(
    ("question", "lines", "expected"),
    [
        ("resectability", [], None),
        ("regimen", [], False),
        ("resectability", [PLANNED], True),
        ("surgery_planning", [], None),
    ],
)
def test_hepatitis_b_is_for_what_comes_before_systemic_treatment(
    question: str, lines: list[Any], expected: bool | None
) -> None:
    found = needs(therapy_lines=lines, board=ask(question)).get("hepatitis_b")

    assert (found and found.blocking) is expected


@pytest.mark.parametrize(
    ("_why", "entries", "state"),
    [
        ("nothing on record", [], "missing"),
        ("asked for", [("requested", 3)], "pending"),
        ("done on the last day of its window", [("done", MONTHS_18)], "have"),
        ("a day too old", [("done", MONTHS_18 + 1)], "stale"),
        ("too old, and asked for again", [("done", MONTHS_18 + 1), ("requested", 2)], "pending"),
        ("too old, the request led to it", [("requested", 900), ("done", 800)], "stale"),
        ("not complete", [("incomplete", 5)], "failed"),
        ("not complete, another one asked for", [("incomplete", 5), ("requested", 1)], "pending"),
        ("a later incomplete one takes nothing from a complete one", [("done", 30), ("incomplete", 2)], "have"),
        ("what lies ahead does not count", [("done", -3)], "missing"),
    ],
)  # fmt: skip
def test_state_of_a_colonoscopy(_why: str, entries: list[tuple[Any, int]], state: str) -> None:
    made = [
        WorkUpEntry("colonoscopy", said, AS_OF - timedelta(days=ago), "x") for said, ago in entries
    ]

    assert needs(*made, board=ask("surgery_planning"))["colonoscopy"].state == state


def test_what_the_document_tells_is_not_asked_for_again() -> None:
    scan = {"id": "P1", "performed_on": AS_OF.isoformat(), "modality": "MRI", "regions": ["pelvis"]}
    place = primary(site="rectum", status="in_situ", histology="adenocarcinoma")

    found = needs(primary=place, imaging=[scan], board=ask("surgery_planning"))

    assert (found["pelvic_mri"].state, found["histology"].state) == ("have", "have")


def test_of_the_dead_nothing_is_asked() -> None:
    assert needs(patient={**BASE["patient"], "deceased_on": AS_OF.isoformat()}) == {}


def test_no_evaluation_knows_of_it() -> None:
    document = from_json(case(board=ask("surgery_planning")))
    found = to_json(evaluate(document, as_of=AS_OF, profile="esmo", knowledge=standard()))

    assert needs(board=ask("surgery_planning"))["colonoscopy"].state == "missing"
    assert "colonoscopy" not in str(found)


@pytest.mark.parametrize(
    ("_why", "change", "field"),
    [
        ("no such examination", {"kind": "x-ray"}, "kind"),
        ("no such state", {"state": "perhaps"}, "state"),
        ("done without a day", {"day": None}, "performed_on"),
        ("asked for with a day", {"state": "requested", "finding": ""}, "performed_on"),
        ("done tomorrow", {"day": AS_OF + timedelta(days=1)}, "performed_on"),
        ("done without a finding", {"finding": ""}, "finding"),
    ],
)
def test_what_is_not_recorded(_why: str, change: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {
        "kind": "colonoscopy", "state": "done", "day": date(2025, 5, 1), "finding": "to the caecum",
        "today": AS_OF,
    }  # fmt: skip

    assert not list(wrong_with(**good))
    assert [path for path, _ in wrong_with(**good | change)] == [field]
