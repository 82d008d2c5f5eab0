"""Clocks of treatment, against arithmetic done by hand."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.rules.clock import Clock
from cases.rules.clocks import clock_json, clocks_of
from cases.rules.document import CaseDocument, from_json

START = date(2026, 1, 5)
LATER = date(2026, 12, 1)
Json = dict[str, Any]


def cycle(number: int, day: int, **percents: str) -> Json:
    """A cycle so many days after the start."""
    doses = [{"agent": agent, "percent": percent} for agent, percent in percents.items()]
    on = (START + timedelta(days=day)).isoformat()
    return {"number": number, "given_on": on, "doses": doses}


def case(*cycles: Json, line: Json | None = None, **parts: Any) -> CaseDocument:
    therapy = {
        "id": "T1", "intent": "conversion", "status": "active", "started_on": START.isoformat(),
        "agents": ["oxaliplatin"], "cycle_days": 14, "cycles": list(cycles),
    }  # fmt: skip
    return from_json({"schema": "crlm-case/1", "therapy_lines": [therapy | (line or {})]} | parts)


def clock(document: CaseDocument, code: str, as_of: date = LATER) -> Clock:
    return next(found for found in clocks_of(document, as_of) if found.code == code)


def scan(day: int) -> Json:
    on = (START + timedelta(days=day)).isoformat()
    return {"id": f"I{day}", "performed_on": on, "modality": "CT", "regions": ["abdomen"]}


def due(document: CaseDocument, as_of: date = LATER) -> int:
    """Days from the start of the line to the restaging."""
    day = clock(document, "restaging", as_of).due_on
    assert day is not None
    return (day - START).days


def operation(on: str | None, kind: str = "liver_resection") -> list[Json]:
    return [{"id": "S1", "kind": kind, "status": "planned"} | ({"date": on} if on else {})]


@pytest.mark.parametrize(
    ("cycle_days", "days", "expected"),
    [
        (14, [], 56),  # four cycles from the start
        (14, [0, 14, 28, 42], 56),
        (14, [0, 14, 35, 49], 63),  # the third a week late
        (14, [0, 21], 63),  # two cycles to come, each two weeks
        (21, [0, 21], 63),  # three three-weekly cycles
        (14, [0, 40, 80], 84),  # twelve weeks at the latest
        (None, [0, 14], 56),  # by weeks alone
    ],
)
def test_restaging_follows_the_cycles(
    cycle_days: int | None, days: list[int], expected: int
) -> None:
    given_days = [cycle(number, day) for number, day in enumerate(days, 1)]

    assert due(case(*given_days, line={"cycle_days": cycle_days})) == expected


def test_restaging_counts_from_the_last_scan_of_the_liver() -> None:
    document = case(cycle(1, 0), cycle(2, 14), cycle(3, 30), imaging=[scan(28)])

    assert due(document) == 30 + 4 * 14


def test_restaging_says_when_it_is_late() -> None:
    found = clock(case(cycle(1, 0)), "restaging", START + timedelta(days=85))

    assert found.state == "amber"


def test_restaging_is_unknown_without_a_start() -> None:
    found = clock(case(line={"started_on": None}), "restaging")

    assert (found.value, found.state) == (None, "unknown")


@pytest.mark.parametrize("change", [{"status": "completed"}, {"intent": "adjuvant"}])
def test_no_restaging_of(change: Json) -> None:
    assert "restaging" not in [found.code for found in clocks_of(case(line=change), LATER)]


@pytest.mark.parametrize(
    ("number", "cycle_days", "value", "state"),
    [
        (5, 14, "5 of 9", "good"),
        (6, 14, "6 of 9", "amber"),
        (4, 21, "6 of 9", "amber"),
        (9, 14, "9 of 9", "red"),
        (1, None, None, "unknown"),
    ],
)
def test_preoperative_cycles_against_the_cap(
    number: int, cycle_days: int | None, value: str | None, state: str
) -> None:
    cycles = [cycle(n, 14 * n) for n in range(1, number + 1)]
    found = clock(case(*cycles, line={"cycle_days": cycle_days}), "cycles")

    assert (found.value, found.state) == (value, state)


def test_cycles_after_the_day_are_not_known_yet() -> None:
    found = clock(case(cycle(1, 0), cycle(2, 14)), "cycles", START + timedelta(days=13))

    assert found.value == "1 of 9"


@pytest.mark.parametrize(
    ("cycles", "value"),
    [
        ([(0, "100"), (14, "100")], "100.0 %"),
        ([(0, "100"), (14, "75"), (28, "75")], "83.3 %"),  # 250 × 14 / 42
        ([(0, "100"), (21, "100")], "80.0 %"),  # 200 × 14 / 35
        ([(0, "100"), (14, "0")], "50.0 %"),
        ([(0, "85.5")], "85.5 %"),
    ],
)
def test_dose_intensity(cycles: list[tuple[int, str]], value: str) -> None:
    rows = [cycle(n, day, oxaliplatin=percent) for n, (day, percent) in enumerate(cycles, 1)]

    assert clock(case(*rows), "dose_intensity").value == value


@pytest.mark.parametrize(
    ("document", "because"),
    [
        (case(cycle(1, 0), cycle(2, 14, oxaliplatin="80")), "the dose of cycle 1 is not recorded"),
        (case(cycle(1, 0), cycle(2, 14), cycle(3, 28)), "the dose of cycles 1–3 is not recorded"),
        (case(cycle(1, 0, oxaliplatin="100"), cycle(3, 28, oxaliplatin="100")), "cycle 2 not recorded"),
        (case(cycle(1, 0), line={"cycle_days": None}), "the length of a cycle is not recorded"),
    ],
)  # fmt: skip
def test_dose_intensity_is_unknown_rather_than_guessed(
    document: CaseDocument, because: str
) -> None:
    found = clock(document, "dose_intensity")

    assert (found.value, found.state) == (None, "unknown")
    assert because in found.because


def test_schedule_needs_no_doses() -> None:
    assert clock(case(cycle(1, 0), cycle(2, 21)), "schedule").value == "80.0 %"


@pytest.mark.parametrize(
    ("agent", "day", "value", "state"),
    [
        ("bevacizumab", 27, "27 days", "red"),
        ("bevacizumab", 28, "28 days", "amber"),
        ("bevacizumab", 41, "41 days", "amber"),
        ("bevacizumab", 42, "42 days", "good"),
        ("oxaliplatin", 27, "27 days", "amber"),
        ("oxaliplatin", 28, "28 days", "good"),
        ("cetuximab", 3, "3 days", "unknown"),
        ("oxaliplatin", None, None, "unknown"),
    ],
)
def test_washout(agent: str, day: int | None, value: str | None, state: str) -> None:
    on = (START + timedelta(days=day)).isoformat() if day is not None else None
    document = case(cycle(1, 0), line={"agents": [agent]}, surgeries=operation(on))
    found = clock(document, "washout")

    assert (found.value, found.state) == (value, state)


def test_washout_counts_from_the_last_cycle_that_gave_the_drug() -> None:
    cycles = (cycle(1, 0), cycle(2, 14, bevacizumab="0"))
    document = case(*cycles, line={"agents": ["bevacizumab"]}, surgeries=operation("2026-03-01"))

    assert clock(document, "washout").due_on == START + timedelta(days=42)


def test_only_bevacizumab_matters_for_a_colorectal_resection() -> None:
    document = case(
        cycle(1, 0),
        line={"agents": ["bevacizumab", "oxaliplatin"]},
        surgeries=operation("2026-03-01", "colorectal_resection"),
    )
    titles = [found.title for found in clocks_of(document, LATER) if found.code == "washout"]

    assert titles == ["Bevacizumab to colorectal resection"]


def test_no_clock_runs_for_the_dead() -> None:
    assert clocks_of(case(cycle(1, 0), patient={"deceased_on": "2026-02-01"}), LATER) == ()


def test_clock_as_json_names_its_evidence() -> None:
    written = clock_json(clock(case(cycle(1, 0)), "schedule"))

    assert written["line"] == "T1"
    assert written["evidence"] == [
        {"path": "therapy_lines[0].cycles[0]", "value": "cycle 1", "date": "2026-01-05"}
    ]


GAPS = st.lists(st.integers(1, 30), min_size=1, max_size=8)
PERCENTS = st.lists(st.integers(0, 200), min_size=9, max_size=9)


def days_of(gaps: list[int]) -> list[int]:
    return [sum(gaps[:n]) for n in range(len(gaps) + 1)]


@pytest.mark.property
@settings(max_examples=60)
@given(gaps=GAPS, percents=PERCENTS, shuffled=st.randoms())
def test_order_of_entry_does_not_matter(
    gaps: list[int], percents: list[int], shuffled: Any
) -> None:
    rows = [
        cycle(n, day, oxaliplatin=str(percent))
        for n, (day, percent) in enumerate(zip(days_of(gaps), percents, strict=False), 1)
    ]
    before = clocks_of(case(*rows), LATER)
    shuffled.shuffle(rows)
    after = clocks_of(case(*rows), LATER)

    assert [(c.code, c.value, c.because) for c in after] == [
        (c.code, c.value, c.because) for c in before
    ]


@pytest.mark.property
@settings(max_examples=60)
@given(gaps=GAPS, late=st.integers(0, 7), delay=st.integers(0, 40))
def test_a_delay_never_brings_the_restaging_forward(gaps: list[int], late: int, delay: int) -> None:
    days = days_of(gaps)
    moved = [day + delay if place >= late else day for place, day in enumerate(days)]
    planned, delayed = (
        case(*(cycle(n, day) for n, day in enumerate(course, 1))) for course in (days, moved)
    )

    assert due(delayed) >= due(planned)


@pytest.mark.property
@settings(max_examples=60)
@given(gaps=st.lists(st.integers(14, 40), min_size=1, max_size=8), percents=PERCENTS)
def test_dose_intensity_stays_within_the_doses(gaps: list[int], percents: list[int]) -> None:
    days = days_of(gaps)
    rows = [cycle(n, day, oxaliplatin=str(percents[n - 1])) for n, day in enumerate(days, 1)]
    value = clock(case(*rows), "dose_intensity").value
    assert value is not None

    assert 0 <= Decimal(value.removesuffix(" %")) <= max(percents[: len(days)])
