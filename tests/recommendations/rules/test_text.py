"""The note of ``evaluate --text``: words and dates as people say them, none of the machine's names."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from cases.rules.document import from_json
from recommendations.rules.evaluate import evaluate
from recommendations.rules.genetics import State
from recommendations.rules.knowledge import standard
from recommendations.rules.text import INPUTS, STATES, to_text

DATA = Path(__file__).parents[2] / "data" / "vignettes.json"
READ = [
    vignette
    for vignette in json.loads(DATA.read_text())["vignettes"]
    if "error_path" not in vignette["expect"]
]
MACHINE = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b(?:labs|genes|primary|metastases|liver|assessments)\.[a-zA-Z]|\bug/L"
)


def evaluation_of(vignette: dict[str, Any]) -> Any:
    return evaluate(
        from_json(vignette["case"]),
        as_of=date.fromisoformat(vignette["as_of"]),
        profile=vignette["profile"],
        knowledge=standard(),
    )


@pytest.mark.parametrize("vignette", READ, ids=lambda v: v["id"])
def test_a_note_is_in_words(vignette: dict[str, Any]) -> None:
    evaluation = evaluation_of(vignette)

    assert MACHINE.findall(to_text(evaluation)) == []
    assert {name for score in evaluation.scores for name in score.missing} <= INPUTS.keys()


def test_a_note_without_facts_says_what_is_not_known() -> None:
    empty = {"schema": "crlm-case/1"}
    note = to_text(evaluation_of({"case": empty, "as_of": "2026-03-01", "profile": "esmo"}))

    assert "Evaluation of 1 March 2026" in note
    assert "Onset not known; side of the primary not known." in note
    assert "The liver surgeons have not voted on resectability." in note
    assert "- CEA: not on record. Needed before the decision, from the referring team." in note
    assert "- RAS (KRAS and NRAS): not on record. Recommended, from molecular pathology." in note
    assert "between 0 and 5; not on record: nodal stage of the primary" in note


def test_every_state_of_a_missing_fact_has_words() -> None:
    assert STATES.keys() == set(get_args(State)) - {"known"}
