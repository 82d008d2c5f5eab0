"""Have, stale, pending or missing: each fact the question needs, with its owner."""

from datetime import date, timedelta
from typing import Any

from cases.rules.document import from_json
from recommendations.rules.evaluate import evaluate
from recommendations.rules.knowledge import standard
from recommendations.rules.readiness import Need, chase_list, is_ready, readiness_of
from tests.recommendations.cases import AS_OF, case


def needs(as_of: date = AS_OF, **changes: Any) -> dict[str, Need]:
    document = from_json(case(**changes))
    found = readiness_of(document, as_of=as_of, profile="esmo", knowledge=standard())
    return {need.fact: need for need in found}


def cea(day: date) -> dict[str, Any]:
    return {"test": "CEA", "value": "4", "unit": "ug/L", "collected_on": day.isoformat()}


def test_a_fact_at_the_end_of_its_window_is_had_and_a_day_later_stale() -> None:
    window = needs()["labs.CEA"].max_age
    assert window is not None

    fresh = needs(labs=[cea(AS_OF - timedelta(days=window))])["labs.CEA"]
    old = needs(labs=[cea(AS_OF - timedelta(days=window + 1))])["labs.CEA"]

    assert (fresh.state, old.state) == ("have", "stale")


def test_what_is_open_is_what_the_evaluation_calls_missing() -> None:
    document = from_json(case())
    evaluation = evaluate(document, as_of=AS_OF, profile="esmo", knowledge=standard())
    raised = [entry.fact for entry in evaluation.missing if entry.blocking]

    found = readiness_of(document, as_of=AS_OF, profile="esmo", knowledge=standard(), raised=raised)

    expected = {(entry.fact, entry.state, entry.blocking) for entry in evaluation.missing}
    assert {(n.fact, n.state, n.blocking) for n in found if n.is_open} == expected


def test_ready_when_only_recommended_facts_are_open() -> None:
    wished = Need("x", "X", "missing", blocking=False, owner="pathology", max_age=None)
    needed = Need("y", "Y", "pending", blocking=True, owner="pathology", max_age=None)

    assert is_ready([wished])
    assert not is_ready([wished, needed])


def test_the_chase_list_goes_by_owner_and_blocking_first() -> None:
    wished = Need("x", "X", "missing", blocking=False, owner="pathology", max_age=None)
    needed = Need("y", "Y", "stale", blocking=True, owner="pathology", max_age=None)
    had = Need("z", "Z", "have", blocking=True, owner="radiology", max_age=None)

    (chase,) = chase_list([("A", (wished, had)), ("B", (needed,))])

    assert chase.owner == "pathology"
    assert [(label, need.fact) for label, need in chase.needs] == [("B", "y"), ("A", "x")]


def test_the_chase_list_says_a_fact_once_with_everybody_it_is_wanted_for() -> None:
    stale = Need("y", "Y", "stale", blocking=True, owner="pathology", max_age=None)
    missing = Need("y", "Y", "missing", blocking=True, owner="pathology", max_age=None)

    (chase,) = chase_list([("A", (stale,)), ("B", (missing,))])

    (wanted,) = chase.by_fact
    assert (wanted.title, [(who, need.state) for who, need in wanted.cases]) == (
        "Y", [("A", "stale"), ("B", "missing")],
    )  # fmt: skip
