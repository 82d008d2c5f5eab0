"""Condition trees: read from data, compiled once to closures, explained leaf by leaf.

A leaf is a short text such as ``primary.side = right``, ``patient.age < $triplet_age`` or
``votes.classes has resectable``; a bare name is a flag, a term or another rule. Branches are ``all``,
``any``, ``not``, ``surely`` (unknown counts as
false), ``possibly`` (unknown counts as true) and ``unknown`` (nobody can tell).
"""

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from recommendations.rules.facts.fact import Kind, Value
from recommendations.rules.truth import Truth

Values = Mapping[str, Value]
Test = Callable[[Values], Truth]
Branch = Literal["all", "any", "not", "surely", "possibly", "unknown"]

_LEAF = re.compile(r"(?P<name>[\w.]+)(?:\s+(?P<op>has|in|within|<=|>=|!=|=|<|>)\s+(?P<value>.+))?")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OPERATORS_OF = {
    "flag": {""},
    "number": set(_COMPARE),
    "word": {"=", "!=", "in"},
    "words": {"has", "within"},
}


class BadCondition(ValueError):
    """A condition that cannot be used; ``token`` is the text to look for in the file."""

    def __init__(self, token: str, message: str) -> None:
        super().__init__(message)
        self.token = token


@dataclass(frozen=True, slots=True)
class Leaf:
    text: str
    name: str
    op: str = ""
    value: Decimal | str | frozenset[str] = ""


@dataclass(frozen=True, slots=True)
class Node:
    branch: Branch
    parts: tuple["Condition", ...]


Condition = Leaf | Node
ALWAYS = Node("all", ())


def parse(raw: object, thresholds: Mapping[str, Decimal]) -> Condition:
    """Read a condition from TOML data. Raises ``BadCondition``."""
    if isinstance(raw, str):
        return _leaf(raw, thresholds)
    if isinstance(raw, list):
        return Node("all", tuple(parse(part, thresholds) for part in raw))
    if isinstance(raw, dict) and len(raw) == 1:
        branch, below = next(iter(raw.items()))
        return _node(branch, below if isinstance(below, list) else [below], thresholds)
    token = str(next(iter(raw))) if isinstance(raw, dict) and raw else str(raw)
    raise BadCondition(token, f"{raw!r} is not a condition")


def _node(branch: str, parts: list[object], thresholds: Mapping[str, Decimal]) -> Node:
    if branch not in _BRANCHES:
        raise BadCondition(branch, f"{branch} is not one of {', '.join(_BRANCHES)}")
    if branch not in ("all", "any") and len(parts) != 1:
        raise BadCondition(branch, f"{branch} takes one condition")
    return Node(branch, tuple(parse(part, thresholds) for part in parts))


def _leaf(text: str, thresholds: Mapping[str, Decimal]) -> Leaf:
    match = _LEAF.fullmatch(text.strip())
    if match is None:
        raise BadCondition(text, f"{text!r} is not a condition")
    name, op, given = match["name"], match["op"] or "", match["value"] or ""
    if op in ("in", "within"):
        members = frozenset(word.strip() for word in given.strip("[]").split(","))
        return Leaf(text, name, op, members)
    if given.startswith("$"):
        if given[1:] not in thresholds:
            raise BadCondition(text, f"there is no threshold {given}")
        return Leaf(text, name, op, thresholds[given[1:]])
    return Leaf(text, name, op, _number(given))


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def check(leaf: Leaf, kind: Kind) -> None:
    """Refuse an operator on the wrong type, a word nobody uses and an impossible threshold."""
    if leaf.op not in OPERATORS_OF[kind.name]:
        raise BadCondition(leaf.text, f"{leaf.op or 'a bare name'} does not fit {leaf.name}")
    if kind.name == "number":
        if not isinstance(leaf.value, Decimal):
            raise BadCondition(leaf.text, f"{leaf.value} is not a number")
        if not kind.least <= leaf.value <= kind.most:
            limits = f"{kind.least} to {kind.most}"
            raise BadCondition(leaf.text, f"{leaf.value} is outside {limits} of {leaf.name}")
    if kind.words:
        given = leaf.value if isinstance(leaf.value, frozenset) else {str(leaf.value)}
        unknown = sorted(given - kind.words)
        if unknown:
            raise BadCondition(leaf.text, f"{leaf.name} is never {', '.join(unknown)}")


def leaves(condition: Condition) -> Iterator[Leaf]:
    if isinstance(condition, Leaf):
        yield condition
    else:
        for part in condition.parts:
            yield from leaves(part)


def compile_condition(condition: Condition) -> Test:
    """Make the closure that decides the condition over a mapping of fact values."""
    if isinstance(condition, Leaf):
        return _compile_leaf(condition)
    parts = tuple(compile_condition(part) for part in condition.parts)
    return _BRANCHES[condition.branch](parts)


def _compile_leaf(leaf: Leaf) -> Test:
    name, wanted = leaf.name, leaf.value
    if not leaf.op:
        return operator.itemgetter(name)
    if leaf.op in _COMPARE:
        return _comparison(name, _COMPARE[leaf.op], wanted)
    if leaf.op == "has":
        return _over_set(name, lambda given: wanted in given)
    if leaf.op == "within":
        return _over_set(name, lambda given: given <= wanted)
    return _over_set(name, lambda given: given in wanted)  # type: ignore[operator]


def _comparison(name: str, compare: Callable[[Any, Any], bool], wanted: object) -> Test:
    def test(values: Values) -> Truth:
        given = values[name]
        return None if given is None else compare(given, wanted)

    return test


def _over_set(name: str, holds: Callable[[Any], bool]) -> Test:
    def test(values: Values) -> Truth:
        given = values[name]
        return None if given is None else holds(given)

    return test


def _all(parts: tuple[Test, ...]) -> Test:
    def test(values: Values) -> Truth:
        result: Truth = True
        for part in parts:
            truth = part(values)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    return test


def _any(parts: tuple[Test, ...]) -> Test:
    def test(values: Values) -> Truth:
        result: Truth = False
        for part in parts:
            truth = part(values)
            if truth is True:
                return True
            if truth is None:
                result = None
        return result

    return test


def _not(parts: tuple[Test, ...]) -> Test:
    (part,) = parts

    def test(values: Values) -> Truth:
        truth = part(values)
        return None if truth is None else not truth

    return test


def _surely(parts: tuple[Test, ...]) -> Test:
    (part,) = parts
    return lambda values: part(values) is True


def _possibly(parts: tuple[Test, ...]) -> Test:
    (part,) = parts
    return lambda values: part(values) is not False


def _unknown(parts: tuple[Test, ...]) -> Test:
    (part,) = parts
    return lambda values: part(values) is None


_BRANCHES: dict[Branch, Callable[[tuple[Test, ...]], Test]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "surely": _surely,
    "possibly": _possibly,
    "unknown": _unknown,
}


@dataclass(frozen=True, slots=True)
class Trace:
    """How a condition was decided: its own truth and that of every part."""

    text: str
    truth: Truth
    parts: tuple["Trace", ...] = ()


def trace(condition: Condition, values: Values) -> Trace:
    """Decide a condition and keep every step, for the reader who asks why."""
    if isinstance(condition, Leaf):
        return Trace(condition.text, compile_condition(condition)(values))
    parts = tuple(trace(part, values) for part in condition.parts)
    return Trace(condition.branch, _combine(condition.branch, [p.truth for p in parts]), parts)


def _combine(branch: Branch, truths: list[Truth]) -> Truth:
    tests: tuple[Test, ...] = tuple((lambda _, t=t: t) for t in truths)  # type: ignore[misc]
    return _BRANCHES[branch](tests)({})


def supporting(condition: Condition, values: Values) -> Iterator[str]:
    """The names on which a condition that holds rests; a branch that does not matter is left out."""
    if isinstance(condition, Leaf):
        yield condition.name
        return
    for part in condition.parts:
        matters = condition.branch != "any" or compile_condition(part)(values) is True
        if matters:
            yield from supporting(part, values)


_WORDS = {"all": " and ", "any": " or "}


def sentence(condition: Condition, titles: Mapping[str, str]) -> str:
    """The condition as words a clinician can check."""
    if isinstance(condition, Leaf):
        title = titles.get(condition.name, condition.name)
        shown = condition.value
        given = ", ".join(sorted(shown)) if isinstance(shown, frozenset) else str(shown)
        return f"{title} {condition.op} {given}".strip()
    inner = [sentence(part, titles) for part in condition.parts]
    if condition.branch in _WORDS:
        return f"({_WORDS[condition.branch].join(inner)})" if len(inner) > 1 else "".join(inner)
    lead = {
        "not": "not",
        "surely": "it is known that",
        "possibly": "it is not ruled out that",
        "unknown": "nobody knows whether",
    }
    return f"{lead[condition.branch]} {inner[0]}"
