"""Run one clinical vignette (``crlm-vignettes/1``) and tell where the program disagrees with it."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cases.rules.conformance import Disagreement
from cases.rules.document import DocumentRefused, from_json
from recommendations.rules.evaluate import evaluate, to_json
from recommendations.rules.release import Knowledge

Json = Mapping[str, Any]
BASELINE_OR_CURRENT = ("before_chemotherapy", "current")


def run_vignette(vignette: Json, knowledge: Knowledge) -> tuple[Disagreement, ...]:
    """Compare only what the vignette names. Raises ``KeyError`` when it lacks a part it must have."""
    expected = vignette["expect"]
    try:
        document = from_json(vignette["case"])
    except DocumentRefused as refusal:
        return tuple(_refused(expected, [error.path for error in refusal.errors]))
    if "error_path" in expected:
        return (Disagreement("error_path", expected["error_path"], None),)
    as_of = date.fromisoformat(vignette["as_of"])
    profile = vignette.get("profile", "esmo")
    result = to_json(evaluate(document, as_of=as_of, profile=profile, knowledge=knowledge))
    return tuple(_differences(expected, result))


def _refused(expected: Json, paths: list[str]) -> Iterator[Disagreement]:
    if expected.get("error_path") not in paths:
        yield Disagreement("error_path", expected.get("error_path"), paths)


def _differences(expected: Json, result: Any) -> Iterator[Disagreement]:
    suggestions = {s["code"]: s for s in result["suggestions"]}
    missing = {m["fact"]: m for m in result["missing"]}
    flags = {f["code"] for f in result["flags"]}
    yield from _listed(expected.get("include", ()), suggestions, "include", "code")
    yield from _listed(expected.get("missing", ()), missing, "missing", "fact")
    for code in expected.get("exclude", ()):
        if code in suggestions:
            yield Disagreement(f"exclude.{code}", "absent", suggestions[code]["level"])
    for code in expected.get("flags", ()):
        if code not in flags:
            yield Disagreement(f"flags.{code}", "raised", sorted(flags))
    for code in expected.get("flags_exclude", ()):
        if code in flags:
            yield Disagreement(f"flags_exclude.{code}", "absent", "raised")
    yield from _scores(expected.get("scores", {}), result["scores"])
    yield from _named(expected.get("derived", {}), result["derived"], "derived")


def _listed(wanted: Any, found: Json, path: str, key: str) -> Iterator[Disagreement]:
    """Each wanted entry is a name, or an object whose every key must agree."""
    for entry in wanted:
        named = entry if isinstance(entry, dict) else {key: entry}
        got = found.get(named[key])
        if got is None:
            yield Disagreement(f"{path}.{named[key]}", "present", None)
            continue
        for field, value in named.items():
            if got.get(field) != value:
                yield Disagreement(f"{path}.{named[key]}.{field}", value, got.get(field))


def _scores(wanted: Json, scores: list[Json]) -> Iterator[Disagreement]:
    for name, value in wanted.items():
        fields = value if isinstance(value, dict) else {"value": value}
        got = _score(name, fields.get("time_point"), scores)
        if got is None:
            yield Disagreement(f"scores.{name}", value, None)
            continue
        for field, number in fields.items():
            if not _same(number, got.get(field)):
                yield Disagreement(f"scores.{name}.{field}", number, got.get(field))


def _score(code: str, time_point: str | None, scores: list[Json]) -> Json | None:
    """Without a time point the score before chemotherapy or the current one is meant."""
    wanted = (time_point,) if time_point else BASELINE_OR_CURRENT
    return next((s for s in scores if s["code"] == code and s["time_point"] in wanted), None)


def _same(expected: object, got: object) -> bool:
    """A decimal text agrees after rounding half up to the decimals that are expected."""
    if isinstance(expected, str) and isinstance(got, str) and _is_decimal(expected):
        places = Decimal(1).scaleb(Decimal(expected).as_tuple().exponent)  # type: ignore[arg-type]
        return Decimal(got).quantize(places, ROUND_HALF_UP) == Decimal(expected)
    return expected == got


def _is_decimal(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdecimal()


def _named(wanted: Json, got: Json, path: str) -> Iterator[Disagreement]:
    for key, value in wanted.items():
        below = f"{path}.{key}"
        if isinstance(value, dict):
            yield from _named(value, got.get(key) or {}, below)
        elif got.get(key) != value:
            yield Disagreement(below, value, got.get(key))
