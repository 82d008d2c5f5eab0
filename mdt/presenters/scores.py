"""Scores as a reader checks them: points with their inputs and days, source, discrimination, weakness."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases.models import Case
from mdt.presenters.suggestions import Cited, FactUsed, fact_used, sources_of
from recommendations.active import of_version
from recommendations.rules.score_facts import ABOUT
from recommendations.rules.score_words import TIMES, input_words, item_words, value_words

HIDDEN_GROUPS = ("indeterminate", None)


@dataclass(frozen=True, slots=True)
class Points:
    """One item: its points, or the bounds while an input is missing."""

    item: str
    points: str
    facts: list[FactUsed]


@dataclass(frozen=True, slots=True)
class ScoreShown:
    name: str
    when: str
    value: str
    group: str
    points: list[Points]
    facts: list[FactUsed]
    missing: list[str]
    source: Cited | None
    c_index: str
    weakness: str
    caution: str
    verify: bool


def scores_shown(result: Mapping[str, Any], case: Case) -> list[ScoreShown]:
    """Each score that has a value or bounds; one that lacks every input says nothing."""
    knowledge = of_version(result["knowledge_version"]) if result else None
    return [
        _shown(score, case, next(sources_of([_cite(score)], knowledge), None))
        for score in result.get("scores", ())
        if knowledge is not None and value_words(score)
    ]


def _cite(score: Mapping[str, Any]) -> Mapping[str, str]:
    return {"source": score["source"], "grade": ""}


def _shown(score: Mapping[str, Any], case: Case, source: Cited | None) -> ScoreShown:
    group = score["group"]
    return ScoreShown(
        name=score["name"],
        when=TIMES.get(score["time_point"], ""),
        value=value_words(score),
        group="" if group in HIDDEN_GROUPS else str(group),
        points=[_points(item, case) for item in score["components"]],
        facts=[fact_used(entry, case) for entry in score.get("inputs", ())],
        missing=[input_words(name) for name in score["missing"]],
        source=source,
        # Evaluations of an earlier program carry less; they are never rewritten, but what is known today is said.
        c_index=score.get("c_index") or ABOUT[score["code"]].c_index,
        weakness=score["weakness"],
        caution=score.get("caution", ""),
        verify=score.get("verify", False),
    )


def _points(item: Mapping[str, Any], case: Case) -> Points:
    points = item["points"]
    said = f"{item['minimum']} to {item['maximum']}" if points is None else str(points)
    facts = [fact_used(entry, case) for entry in item.get("inputs", ())]
    return Points(item_words(item["item"]), said, facts)
