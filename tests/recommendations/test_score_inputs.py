"""What each score of a case rests on, and what is said when a result is to be read with care."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cases.rules.document import from_json
from recommendations.rules.evaluate import evaluate, to_json
from recommendations.rules.knowledge import standard
from recommendations.rules.scores.basingstoke import anchors
from recommendations.rules.scores.nordlinger import nordlinger
from tests.recommendations.cases import AS_OF, FOLFOX, case, evaluated, line, operation, scans
from tests.recommendations.rows.shared import CYCLES4, EARLY, labs, running, volume

HEIGHT_AND_WEIGHT = [
    {"kind": "height_cm", "value": "170", "assessed_on": "2026-02-01"},
    {"kind": "weight_kg", "value": "70", "assessed_on": "2026-02-20"},
]
UNVERIFIED = {"basingstoke", "nordlinger", "cerr", "konopke", "oslo"}


def scores(document: dict[str, Any], *, verify: bool = False) -> dict[tuple[str, str], Any]:
    knowledge = replace(standard(), verify_scores=verify)
    found = evaluate(from_json(document), as_of=AS_OF, profile="esmo", knowledge=knowledge)
    said: Any = to_json(found)["scores"]
    return {(s["code"], s["time_point"]): s for s in said}


def paths(score: Any) -> set[str]:
    return {entry["path"] for entry in score["inputs"]}


def test_baseline_and_preoperative_inputs_are_never_mixed() -> None:
    document = case(
        **scans(("2026-01-10", "35"), ("2026-02-28", "20")),
        **running(*FOLFOX, cycles=CYCLES4[:3]),
        metastases=EARLY,
        labs=[
            {"test": "CEA", "value": "90", "unit": "ug/L", "collected_on": "2026-01-15"},
            {"test": "CEA", "value": "30", "unit": "ug/L", "collected_on": "2026-02-25"},
        ],
    )
    found = scores(document)

    before, after = found["tbs", "before_chemotherapy"], found["tbs", "preoperative"]
    assert [e["value"] for e in before["inputs"]] == ["35 mm", "1"]
    assert {e["value"] for e in after["inputs"]} == {"L1 20 mm"}
    game = found["game", "before_chemotherapy"], found["game", "preoperative"]
    cea = [next(c for c in s["components"] if c["item"] == "cea_20_or_more") for s in game]
    assert [c["inputs"][0]["value"] for c in cea] == ["CEA 90 ug/L", "CEA 30 ug/L"]
    assert [c["inputs"][0]["date"] for c in cea] == ["2026-01-15", "2026-02-25"]


def test_a_missing_input_shows_no_evidence() -> None:
    fong = scores(case(labs=[]))["fong_crs", "before_chemotherapy"]

    parts = {part["item"]: part for part in fong["components"]}
    assert (parts["cea_over_200"]["points"], parts["cea_over_200"]["inputs"]) == (None, [])
    assert (fong["value"], fong["minimum"], fong["maximum"]) == (None, 0, 1)
    assert fong["missing"] == ["labs.CEA"]


@pytest.mark.parametrize(("on", "warned"), [("2026-02-25", True), ("2026-02-26", False)])
def test_platelets_within_two_weeks_of_a_cycle(on: str, warned: bool) -> None:
    taken = [lab | {"collected_on": on} for lab in labs(AST="45", platelets="150")]
    apri = scores(case(**running(*FOLFOX, cycles=("2026-02-11",)), labs=taken))["apri", "current"]

    assert bool(apri["caution"]) is (on == "2026-02-25") is warned


@pytest.mark.parametrize(
    ("value", "warned"), [("50", False), ("50.1", True), ("51.3", True), ("51.4", False)]
)
def test_bilirubin_between_the_two_tables(value: str, warned: bool) -> None:
    lab = {"test": "bilirubin", "value": value, "unit": "umol/L", "collected_on": "2026-02-25"}
    found = scores(case(labs=[lab]))["child_pugh", "current"]

    assert ("2 by the table in mg/dL" in found["caution"]) is warned
    assert paths(found) == {"labs[0]"}


@pytest.mark.parametrize(
    ("_why", "recorded", "bilirubin", "says"),
    [
        ("who examined the patient can say the class", None, "10", "can record the class itself"),
        ("the class by hand is what rules read", "B", "10", "Class B is recorded by hand"),
        ("it may fit the range", "A", "10", "Class A is recorded by hand; only that class is read by the rules."),
        ("it may not", "A", "60", "by the rules. The laboratory values do not fit it: check both."),
    ],
)  # fmt: skip
def test_child_pugh_says_what_its_range_lacks_and_who_can_supply_it(
    _why: str, recorded: str | None, bilirubin: str, says: str
) -> None:
    albumin = "20" if bilirubin == "60" else "42"
    taken = [
        {"test": test, "value": value, "unit": unit, "collected_on": "2026-02-25"}
        for test, value, unit in (
            ("bilirubin", bilirubin, "umol/L"), ("albumin", albumin, "g/L"), ("INR", "1.0", "1"),
        )
    ]  # fmt: skip
    by_hand = {"kind": "child_pugh", "value": recorded, "assessed_on": "2026-02-20"}
    found = scores(case(labs=taken, assessments=[by_hand] if recorded else []))

    assert says in found["child_pugh", "current"]["caution"]


def test_shares_of_formula_and_of_ct_have_names_of_their_own() -> None:
    by_ct = volume("300", "1000") | {"total_method": "ct"}
    formula = scores(case(liver_volumes=[volume("300")]))
    ct = scores(case(liver_volumes=[by_ct]))

    assert formula["sflr", "current"]["value"] == "30"
    assert ("flr_ct", "current") not in formula
    assert (ct["sflr", "current"]["value"], ct["flr_ct", "current"]["value"]) == (None, "30")


def test_the_remnant_by_every_measure_of_the_specification() -> None:
    measured = {"measured_on": "2026-02-20", "flr_ml": "420", "total_method": "formula"}
    found = scores(case(liver_volumes=[measured], assessments=HEIGHT_AND_WEIGHT))
    rounded = {
        code: round(Decimal(found[code, "current"]["value"]), 3)
        for code in ("bsa", "sflr", "flr_body_weight", "flr_urata")
    }

    assert rounded == {
        "bsa": Decimal("1.818"),
        "sflr": Decimal("27.821"),
        "flr_body_weight": Decimal("0.600"),
        "flr_urata": Decimal("32.650"),
    }
    assert paths(found["bsa", "current"]) == {"assessments[0]", "assessments[1]"}


def test_without_weight_the_formula_says_what_it_lacks() -> None:
    measured = {"measured_on": "2026-02-20", "flr_ml": "420", "total_method": "formula"}
    sflr = scores(case(liver_volumes=[measured]))["sflr", "current"]

    assert (sflr["value"], sflr["missing"]) == (
        None,
        ["assessments.height_cm", "assessments.weight_kg"],
    )


def test_growth_tells_its_day() -> None:
    before, after = volume("220", on="2026-01-20"), volume("310", days_since_embolisation=28)
    found = scores(case(liver_volumes=[before, after]))

    assert (found["kgr", "current"]["value"], found["hypertrophy", "current"]["value"]) == (
        "2.25",
        "9",
    )
    assert "28 days after embolisation" in found["kgr", "current"]["caution"]
    assert paths(found["kgr", "current"]) == {"liver_volumes[0]", "liver_volumes[1]"}


def test_scores_to_verify_appear_only_when_switched_on() -> None:
    assert not {code for code, _ in scores(case())} & UNVERIFIED
    on = scores(case(), verify=True)

    assert {code for code, _ in on} & UNVERIFIED == UNVERIFIED - {"basingstoke"}
    assert all(s["verify"] for (code, _), s in on.items() if code in UNVERIFIED)
    assert not any(s["verify"] for (code, _), s in on.items() if code not in UNVERIFIED)


def test_basingstoke_only_after_an_operation_with_the_marker_before_it() -> None:
    done = operation(status="performed", date="2026-02-10", margin="R0")
    markers = [
        {"test": "CEA", "value": "35", "unit": "ug/L", "collected_on": "2026-02-01"},
        {"test": "CEA", "value": "90", "unit": "ug/L", "collected_on": "2026-02-25"},
    ]
    document = case(
        surgeries=[done],
        labs=markers,
        metastases={"largest_mm": "60"},
        primary={"n": "N1a", "grade": "G2"},
    )
    found = scores(document, verify=True)["basingstoke", "current"]

    assert found["value"] == 7  # the specification's first example
    assert "49 % at 5 points and 34 % at 10 points" in found["caution"]


@pytest.mark.parametrize(
    ("total", "expected"),
    [(5, "49 % at 5 points."), (30, "2 % at 30 points."), (31, "2 % at 30 points.")],
)
def test_survival_is_never_interpolated(total: int, expected: str) -> None:
    assert anchors(total).endswith(expected)


@pytest.mark.parametrize(("mm", "bounds"), [("49.9", (0, 0)), ("50", (0, 1)), ("50.1", (1, 1))])
def test_nordlinger_stays_open_where_its_copies_differ(mm: str, bounds: tuple[int, int]) -> None:
    score = nordlinger(
        age=60, beyond_serosa=False, node_positive=False, interval_under_24_months=False, count=1,
        largest_mm=Decimal(mm), size_is_settled=False,
    )  # fmt: skip

    assert (score.minimum, score.maximum) == bounds


@pytest.mark.parametrize(
    ("mm", "count", "warned"), [("47", 10, True), ("30", 10, False), ("80", 9, False)]
)
def test_cerr_tells_the_gap_in_print(mm: str, count: int, warned: bool) -> None:
    found = scores(case(metastases={"count": count, "largest_mm": mm}), verify=True)

    assert bool(found["cerr", "before_chemotherapy"]["caution"]) is warned


def test_oslo_reads_progression_of_the_current_line() -> None:
    grown = case(
        **scans(("2026-01-19", "30"), ("2026-02-28", "45")),
        therapy_lines=[line(*FOLFOX, cycles=CYCLES4, started_on="2026-01-20")],
    )
    stable = case(
        **scans(("2026-01-19", "30"), ("2026-02-28", "30")),
        therapy_lines=[line(*FOLFOX, cycles=CYCLES4, started_on="2026-01-20")],
    )
    item = "progression_on_chemotherapy"
    points = [
        next(
            c["points"]
            for c in scores(d, verify=True)["oslo", "current"]["components"]
            if c["item"] == item
        )
        for d in (grown, stable, case())
    ]

    assert points == [1, 0, None]


def test_an_evaluation_names_source_and_weakness_of_each_score() -> None:
    for score in evaluated(case())["scores"]:
        assert score["source"] in standard().sources, score["code"]
        assert score["weakness"], score["code"]
