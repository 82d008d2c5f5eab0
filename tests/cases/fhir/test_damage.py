"""Any element dropped, doubled or retyped: an answer always and soon, an exception never."""

import copy
import json
import time
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.fhir.context import Source
from cases.fhir.identity import messages
from cases.fhir.issues import operation_outcome
from cases.fhir.mcode.bundle import written
from cases.fhir.merge import merge
from cases.fhir.preview import Outcome, preview_files
from cases.rules import document as d
from tests.cases.fhir import samples
from tests.cases.fhir.mcode.test_round_trip import content, export

LARGEST, SLOWEST_SECONDS = 150_000, 10
OWN = "a case of another CRLM Board"
VALUES: list[Any] = [
    {"x": 1}, [], 7, True, None, "", "\t", -1, "2020", [None], {"coding": 3}, {"coding": [None]},
    {"reference": "Patient/x"}, {"coding": [{"code": 5, "system": []}]}, "9999-99-99", [[[]]], 10**30,
    {"value": "1e400"}, {"start": {}}, "\ud7ff", "\ud800", "\x00", "A\x00B", "x" * 70_000, {"extension": [{"url": 3}]},
]  # fmt: skip


@cache
def valid_files() -> dict[str, bytes]:
    """The shared files that are read today and are small enough to be tried thousands of times."""
    found = {}
    for name in samples.all_files():
        data = samples.data(name)
        is_read = name.endswith(".json") and len(data) <= LARGEST
        if is_read and samples.preview_of(name).outcome is not Outcome.REFUSED:
            found[name] = data
    return found | {OWN: written(export(d.from_json(content())).bundle).encode()}


@pytest.mark.slow
@pytest.mark.property
@given(dice=st.randoms(use_true_random=False))
@settings(
    max_examples=10_000, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_damaged_input_is_answered(dice: Random) -> None:
    name = chosen(dice)
    data = json.dumps(damaged(valid_files()[name], dice)).encode()
    source = Source(is_crlm_board=name == OWN)
    start = time.monotonic()

    found = preview_files([("a.json", data)], source=source, as_of=samples.AS_OF)[0][1]

    assert time.monotonic() - start < SLOWEST_SECONDS
    assert sum(found.counts().values()) == found.resources
    json.dumps(operation_outcome(found.all_issues()))
    for unit in found.units:
        merged = merge({"schema": d.SCHEMA}, messages(unit.findings), {})
        if unit.outcome is Outcome.CASE:
            d.from_json(unit.whole or merged.document)


@cache
def rich_files() -> list[str]:
    """Those with a patient of whom a case can be made, where most can go wrong."""
    cases = (Outcome.CASE, Outcome.QUESTION)
    names = (name for name in valid_files() if name != OWN)
    return [*(name for name in names if samples.preview_of(name).outcome in cases), OWN]


def chosen(dice: Random) -> str:
    return dice.choice(rich_files() if dice.random() < 0.7 else sorted(valid_files()))


def damaged(data: bytes, dice: Random) -> Any:
    """Give a file with one to three elements dropped, doubled or of another type."""
    value = json.loads(data)
    for _ in range(dice.choice((1, 1, 2, 3))):
        _damage(value, dice)
    return value


def _damage(value: Any, dice: Random) -> None:
    if not value:
        return
    place: Any = value
    key: Any = "entry" if "entry" in value and dice.random() < 0.9 else dice.choice(list(value))
    while isinstance(place[key], dict | list):
        below = place[key]
        if not below or dice.random() < 0.1:
            break
        place = below
        key = dice.choice(list(place)) if isinstance(place, dict) else dice.randrange(len(place))
    if dice.random() < 0.35:
        del place[key]
    elif isinstance(place, list) and dice.random() < 0.5:
        place.append(copy.deepcopy(place[key]))
    else:
        place[key] = copy.deepcopy(dice.choice(VALUES))
