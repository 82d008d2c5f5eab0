"""Any element dropped, doubled or retyped: an answer always, an exception never."""

import copy
import json
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.fhir.identity import messages
from cases.fhir.issues import operation_outcome
from cases.fhir.merge import merge
from cases.fhir.preview import Outcome, preview_files
from cases.rules import document as d
from tests.cases.fhir import samples

FILES = (
    "ch-crl/Bundle-BundleUC1bPatho20181202.json",
    "genomics-reporting-stu2/Bundle-bundle-oncology-report-example.json",
    "mcode-stu1/TrialMatching_Patient01.json",
)
VALUES: list[Any] = [
    {"x": 1}, [], 7, True, None, "", "\t", -1, "2020", [None], {"coding": 3}, {"coding": [None]},
    {"reference": "Patient/x"}, {"coding": [{"code": 5, "system": []}]},
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.property
@given(dice=st.randoms(use_true_random=False), name=st.sampled_from(FILES))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_damaged_input_is_answered(dice: Random, name: str) -> None:
    value = json.loads(samples.data(name))
    _damage(value, dice)

    found = preview_files(
        [(name, json.dumps(value).encode())], source=samples.SOURCE, as_of=samples.AS_OF
    )[0][1]

    assert sum(found.counts().values()) == found.resources
    json.dumps(operation_outcome(found.all_issues()))
    for unit in found.units:
        merged = merge({"schema": d.SCHEMA}, messages(unit.findings), {})
        if unit.outcome is Outcome.CASE:
            d.from_json(merged.document)


def _damage(value: Any, dice: Random) -> None:
    place: Any = value
    key: Any = "entry"
    while True:
        if not isinstance(place[key], dict | list) or not place[key] or dice.random() < 0.1:
            break
        place = place[key]
        key = dice.choice(list(place)) if isinstance(place, dict) else dice.randrange(len(place))
    if dice.random() < 0.35:
        del place[key]
    elif isinstance(place, list):
        place.append(copy.deepcopy(place[key]))
    else:
        place[key] = dice.choice(VALUES)
