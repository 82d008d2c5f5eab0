"""Scores in a note: one line for each time, and once why some of them are ranges."""

from collections.abc import Iterator
from typing import Any

from recommendations.rules.evaluation import Evaluation
from recommendations.rules.evaluation_json import to_json
from recommendations.rules.note.told import Tell
from recommendations.rules.note.words import listed
from recommendations.rules.score_facts import ABOUT
from recommendations.rules.score_words import input_words, value_words

TIMES = (
    ("before_chemotherapy", "Before chemotherapy"),
    ("preoperative", "After chemotherapy"),
    ("current", "Now"),
)
SHORT = {
    "fong_crs": "Fong",
    "tbs": "tumour burden",
    "game": "GAME",
    "m_cs": "RAS-modified",
    "beppu": "Beppu",
    "sflr": "standardised remnant",
    "hypertrophy": "hypertrophy",
    "kgr": "kinetic growth",
}


def scores(evaluation: Evaluation, tell: Tell) -> list[str]:
    """Every score with a value or bounds; a Child-Pugh that lacks an input would say nothing."""
    found = to_json(evaluation)["scores"]
    shown = [s for s in found if _score(s, tell)] if isinstance(found, list) else []
    said = []
    for time, lead in TIMES:
        mine = [score for score in shown if score["time_point"] == time]
        if mine:
            each = ", ".join(_score(score, tell) for score in mine)
            said.append(f"{lead}: {each}.")
    if not said:
        return []
    caution = "They are prognostic, from operated patients, and too weak to decide alone."
    return ["Scores.", *said, *_open_inputs(shown, tell), caution]


def _score(score: dict[str, Any], tell: Tell) -> str:
    value = value_words(score)
    if not value or (score["code"] == "child_pugh" and score["value"] is None):
        return ""
    group = score["group"]
    settled = f" ({tell(group)})" if group and group != "indeterminate" else ""
    name = SHORT.get(score["code"], ABOUT[score["code"]].name)
    return f"{tell(name)} {tell(value)}{settled}"


def _open_inputs(scores: list[dict[str, Any]], tell: Tell) -> Iterator[str]:
    """Why some of them are ranges: every input that is not on record, once."""
    lacking = dict.fromkeys(name for score in scores for name in score["missing"])
    if lacking:
        inputs = listed((tell(input_words(name)) for name in lacking), tell("and"))
        yield f"Ranges are open for want of {inputs}."
