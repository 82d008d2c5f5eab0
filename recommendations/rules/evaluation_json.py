"""An evaluation as JSON, ``crlm-evaluation/1``, and the fingerprint by which a change is noticed."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256

from cases.rules.flags import Flag
from cases.rules.line_json import line_json
from recommendations.rules.evaluation import Evaluation, Suggestion
from recommendations.rules.record import Evidence
from recommendations.rules.requests import Missing
from recommendations.rules.score_facts import ABOUT
from recommendations.rules.scores.score import Item, Score

SCHEMA = "crlm-evaluation/1"
DECIMALS = Decimal("0.000001")
Json = dict[str, object]


def to_json(evaluation: Evaluation) -> Json:
    """The shape of the case document's §2. Numbers that were computed are texts of decimals."""
    missing = [_missing(entry) for entry in evaluation.missing]
    suggestions = [_suggestion(s, evaluation) for s in evaluation.suggestions]
    return {
        "schema": SCHEMA,
        "as_of": evaluation.as_of.isoformat(),
        "profile": evaluation.profile,
        "knowledge_version": evaluation.knowledge_version,
        "derived": _derived(evaluation),
        "response": {"lines": _lines(evaluation)},
        "flags": [_flag(flag) for flag in evaluation.flags if flag.is_current],
        "scores": [_score(score) for score in evaluation.scores],
        "suggestions": suggestions + [_request(entry) for entry in evaluation.missing],
        "missing": missing,
    }


def fingerprint(evaluation: Evaluation) -> str:
    """SHA-256 of what the evaluation says; the mere passing of a day does not change it."""
    return fingerprint_of(to_json(evaluation))


def fingerprint_of(result: Mapping[str, object]) -> str:
    """The same, of an evaluation that is JSON already."""
    said = {key: value for key, value in result.items() if key != "as_of"}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def plain(value: Decimal) -> str:
    """A decimal without trailing zeros, at most six places."""
    rounded = value.quantize(DECIMALS) if value.as_tuple().exponent < -6 else value  # type: ignore[operator]
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _lines(evaluation: Evaluation) -> list[object]:
    return [line_json(line.response) for line in evaluation.course.lines if line.response]


def _derived(evaluation: Evaluation) -> Json:
    derived = evaluation.derived
    months, cycles = derived.disease_free_interval_months, derived.cycles_q2w_equivalent
    return {
        "side": derived.side,
        "onset": derived.onset,
        "disease_free_interval_months": None if months is None else str(months),
        "ras": derived.ras,
        "braf": derived.braf,
        "mmr": derived.mmr,
        "resectability": derived.resectability,
        "phase": derived.phase,
        "cycles_q2w_equivalent": None if cycles is None else plain(cycles),
        "progression_patterns": list(derived.progression_patterns),
    }


def _flag(flag: Flag) -> Json:
    return {
        "code": flag.code,
        "level": flag.level,
        "raised_on": flag.raised_on.isoformat(),
        "because": flag.because,
        "evidence": [_dated(e.path, e.value, e.date) for e in flag.evidence],
        "line": flag.line_id,
        "is_current": flag.is_current,
        "would_clear": flag.would_clear,
    }


def _dated(path: str, value: str, day: date | None) -> Json:
    return {"path": path, "value": value, "date": day.isoformat() if day else None}


def _evidence(evidence: Evidence) -> Json:
    return _dated(evidence.path, evidence.value, evidence.date)


def _number(value: int | Decimal | None) -> int | str | None:
    return plain(value) if isinstance(value, Decimal) else value


def _score(score: Score) -> Json:
    about = ABOUT[score.code]
    return {
        "code": score.code,
        "time_point": score.time_point,
        "value": _number(score.value),
        "minimum": _number(score.minimum),
        "maximum": _number(score.maximum),
        "group": score.group,
        "missing": list(score.missing),
        "components": [_item(item) for item in score.items],
        "inputs": [_evidence(entry) for entry in score.inputs],
        "source": about.source,
        "name": about.name,
        "weakness": about.weakness,
        "c_index": about.c_index,
        "caution": score.caution,
        "verify": about.verify,
    }


def _item(item: Item) -> Json:
    points = item.least if item.is_settled else None
    return {
        "item": item.name,
        "points": points,
        "minimum": item.least,
        "maximum": item.most,
        "from": item.fact,
        "inputs": [_evidence(entry) for entry in item.inputs],
    }


def _suggestion(suggestion: Suggestion, evaluation: Evaluation) -> Json:
    return {
        "code": suggestion.code,
        "kind": suggestion.kind,
        "level": suggestion.level,
        "title": suggestion.title,
        "statement": suggestion.statement,
        "arguments_for": list(suggestion.arguments_for),
        "arguments_against": list(suggestion.arguments_against),
        "because": [_evidence(entry) for entry in suggestion.because],
        "rule": {"id": suggestion.code, "version": suggestion.rule_version},
        "evidence": [{"source": c.source, "grade": c.grade} for c in suggestion.sources],
        "would_change_if": list(suggestion.would_change_if),
        "controversy": _controversy(suggestion.controversy, evaluation),
        "hazard": suggestion.hazard,
    }


def _controversy(name: str, evaluation: Evaluation) -> Mapping[str, str] | None:
    """Both positions, wherever the evidence is divided."""
    if not name:
        return None
    found = evaluation.knowledge.controversies[name]
    return {
        "id": found.id,
        "question": found.question,
        "position_a": found.position_a,
        "position_b": found.position_b,
    }


def _missing(entry: Missing) -> Json:
    return {
        "fact": entry.fact,
        "state": entry.state,
        "needed_by": list(entry.needed_by),
        "blocking": entry.blocking,
        "title": entry.title,
        "owner": entry.owner,
    }


def _request(entry: Missing) -> Json:
    return {
        "code": f"request.{entry.fact}",
        "kind": "request",
        "level": "blocking" if entry.blocking else "recommended",
        "blocking": entry.blocking,
        "title": f"{entry.title}: {entry.state}",
        "statement": f"To be supplied by {entry.owner}.",
        "arguments_for": [],
        "arguments_against": [],
        "because": [{"path": entry.fact, "value": entry.state, "date": None}],
        "rule": {"id": f"request.{entry.fact}", "version": 1},
        "evidence": [],
        "would_change_if": [],
        "controversy": None,
        "hazard": "H-26 a decision without a fact it needs",
    }
