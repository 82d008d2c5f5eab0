"""What an evaluation says now that it did not say when the list was locked, and because of which facts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from recommendations.rules.score_words import place_words

Change = Literal["appeared", "went", "changed"]
Evidence = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One suggestion that is not as it was; ``facts`` are texts of the facts that came, went or changed."""

    change: Change
    code: str
    title: str
    before: str
    after: str
    facts: tuple[str, ...]


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], *, facts: Sequence[str] = ()
) -> tuple[Difference, ...]:
    """Compare two evaluations (``crlm-evaluation/1``) suggestion by suggestion, in order of their codes.

    ``facts`` name what was recorded in between; they stand with a suggestion whose own facts say nothing.
    """
    old, new = _by_code(before), _by_code(after)
    return tuple(_compared(old, new, tuple(facts)))


def _by_code(result: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {s["code"]: s for s in result.get("suggestions", ())}


def _compared(
    old: Mapping[str, Mapping[str, Any]],
    new: Mapping[str, Mapping[str, Any]],
    facts: tuple[str, ...],
) -> Iterator[Difference]:
    for code in sorted({*old, *new}):
        was, now = old.get(code), new.get(code)
        if was is None and now is not None:
            yield Difference("appeared", code, now["title"], "", now["level"], _said(now) or facts)
        elif now is None and was is not None:
            yield Difference("went", code, was["title"], was["level"], "", facts or _said(was))
        elif was is not None and now is not None and _differs(was, now):
            because = _changed_facts(was, now) or facts
            yield Difference("changed", code, now["title"], was["level"], now["level"], because)


def _differs(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    same = ("level", "title", "statement")
    return any(was[name] != now[name] for name in same) or _evidence(was) != _evidence(now)


def _evidence(suggestion: Mapping[str, Any]) -> set[Evidence]:
    """A fact by what it says and when; its place alone may move when a list is put in order."""
    return {(e["path"].split("[")[0], e["value"], e["date"] or "") for e in suggestion["because"]}


def _changed_facts(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    before, after = _evidence(was), _evidence(now)
    came = [f"now {_words(e)}" for e in sorted(after - before)]
    return (*came, *(f"no longer {_words(e)}" for e in sorted(before - after)))


def _said(suggestion: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(_words(e) for e in sorted(_evidence(suggestion)))


def _words(evidence: Evidence) -> str:
    path, value, day = evidence
    said = f"{place_words(path)}: {value.replace('_', ' ')}"
    return f"{said}, {day}" if day else said
