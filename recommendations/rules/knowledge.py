"""The knowledge in force: rules, terms, thresholds, sources and controversies, read from TOML.

Everything is checked when it is loaded. A release with an unknown fact, an impossible threshold, a
missing source, a duplicate id or a circle is refused with file, rule and line, and nothing of it is used.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from recommendations.rules import conditions
from recommendations.rules.conditions import BadCondition, Condition, Test
from recommendations.rules.facts import FACTS
from recommendations.rules.release import (
    ChangeOf,
    Cited,
    Controversy,
    Knowledge,
    Level,
    Request,
    Rule,
    Source,
    Term,
    Threshold,
)

__all__ = [
    "PROFILES",
    "STANDARD",
    "Cited",
    "Controversy",
    "Knowledge",
    "KnowledgeError",
    "KnowledgeRefused",
    "Level",
    "Request",
    "Rule",
    "Source",
    "Term",
    "Threshold",
    "load",
    "standard",
]

STANDARD = Path(__file__).parent.parent / "knowledge"
PROFILES = ("esmo", "asco", "china", "japan")
RULE_KEYS = frozenset(
    [
        "id",
        "version",
        "kind",
        "title",
        "statement",
        "when",
        "level",
        "levels",
        "for",
        "against",
        "sources",
        "hazard",
        "shows",
        "would_change_if",
        "removes",
        "requests",
        "controversy",
    ]
)
LEVELS = {
    "option": ("supported", "alternative", "controversial"),
    "alert": ("red", "amber", "info"),
    "safety": ("red", "amber", "info", "removes"),
}


@dataclass(frozen=True, slots=True)
class KnowledgeError:
    """What is wrong with the knowledge, and where."""

    file: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.message}"


class KnowledgeRefused(ValueError):
    """The release has errors; the version that runs goes on."""

    def __init__(self, errors: Iterable[KnowledgeError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(map(str, self.errors)))


@cache
def standard() -> Knowledge:
    """The knowledge that ships with the program."""
    return load(STANDARD)


def load(folder: Path) -> Knowledge:
    """Read and check a folder of TOML files. Raises ``KnowledgeRefused`` with every error."""
    return Reader(folder).read()


class Reader:
    """Reads one release; collects errors instead of stopping at the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.errors: list[KnowledgeError] = []
        self.places: dict[str, tuple[str, int]] = {}
        self.texts: dict[str, list[str]] = {}
        self.limits: dict[str, Decimal] = {}

    def read(self) -> Knowledge:
        tables = self._tables()
        self._refuse_if_bad()
        thresholds = {t.name: t for t in map(_threshold, tables["threshold"])}
        self.limits = {name: threshold.value for name, threshold in thresholds.items()}
        terms = {raw["id"]: term for raw in tables["term"] if (term := self._term(raw))}
        rules = tuple(rule for raw in tables["rule"] if (rule := self._rule(raw)))
        self._refuse_if_bad()
        release = tables["release"][0]
        knowledge = Knowledge(
            version=str(release["version"]),
            rules=rules,
            terms=terms,
            thresholds=thresholds,
            sources={raw["id"]: Source(**raw) for raw in tables["source"]},
            controversies={raw["id"]: Controversy(**raw) for raw in tables["controversy"]},
            requests=tuple(_request(raw, rules) for raw in tables["request"]),
            order=self._order(rules, terms),
            verify_scores=bool(release.get("verify_scores", False)),
        )
        self._check(knowledge)
        self._refuse_if_bad()
        return knowledge

    def _tables(self) -> dict[str, list[dict[str, Any]]]:
        names = ("release", "threshold", "term", "rule", "source", "controversy", "request")
        tables: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        for path in sorted(self.folder.glob("*.toml")):
            text = path.read_text(encoding="utf-8")
            self.texts[path.name] = text.splitlines()
            try:
                content = tomllib.loads(text)
            except tomllib.TOMLDecodeError as error:
                self.errors.append(KnowledgeError(path.name, _line_of(error), "", str(error)))
                continue
            for name, rows in content.items():
                if name not in tables:
                    self.errors.append(KnowledgeError(path.name, 1, name, "unknown table"))
                else:
                    tables[name] += rows if isinstance(rows, list) else [rows]
            self._remember_places(path.name, content)
        return tables

    def _remember_places(self, file: str, content: Mapping[str, Any]) -> None:
        """Note the line of each table, and refuse an id that is used twice."""
        for name in ("rule", "term", "source", "controversy", "threshold", "request"):
            heads = [
                n for n, text in enumerate(self.texts[file], 1) if text.strip() == f"[[{name}]]"
            ]
            rows = content.get(name, [])
            for line, raw in zip(heads, rows if isinstance(rows, list) else [], strict=False):
                key = str(raw.get("id") or raw.get("name") or raw.get("fact") or "")
                if key in self.places and name != "request":
                    self.errors.append(KnowledgeError(file, line, key, "this id is used twice"))
                self.places.setdefault(key, (file, line))

    def _refuse_if_bad(self) -> None:
        if self.errors:
            raise KnowledgeRefused(self.errors)

    def _error(self, rule: str, message: str, token: str = "") -> None:
        file, line = self.places.get(rule, ("", 0))
        text = self.texts.get(file, [])
        near = (n for n in range(line, len(text) + 1) if token and token in text[n - 1])
        self.errors.append(KnowledgeError(file, next(near, line), rule, message))

    def _condition(self, rule: str, raw: object) -> tuple[Condition, Test]:
        try:
            condition = conditions.parse(raw, self.limits)
            for leaf in conditions.leaves(condition):
                self._check_leaf(leaf)
        except BadCondition as error:
            self._error(rule, str(error), error.token)
            condition = conditions.ALWAYS
        return condition, conditions.compile_condition(condition)

    def _check_leaf(self, leaf: conditions.Leaf) -> None:
        if leaf.name in FACTS:
            conditions.check(leaf, FACTS[leaf.name].kind)
        elif leaf.name not in self.places:
            raise BadCondition(leaf.text, f"there is no fact {leaf.name}")
        elif leaf.op:
            raise BadCondition(leaf.text, f"{leaf.op} does not fit {leaf.name}")

    def _term(self, raw: Mapping[str, Any]) -> Term:
        condition, test = self._condition(raw["id"], raw["when"])
        return Term(raw["id"], raw["title"], condition, test)

    def _rule(self, raw: Mapping[str, Any]) -> Rule | None:
        code = str(raw.get("id", ""))
        needed = {"id", "version", "kind", "title", "statement", "when", "sources", "hazard"}
        for key in sorted(needed - set(raw)):
            self._error(code, f"{key} is missing")
        for key in sorted(set(raw) - RULE_KEYS):
            self._error(code, f"unknown key {key}", key)
        if needed - set(raw) or raw["kind"] not in LEVELS:
            return None
        condition, test = self._condition(code, raw["when"])
        return Rule(
            id=code,
            version=raw["version"],
            kind=raw["kind"],
            title=raw["title"],
            statement=raw["statement"],
            condition=condition,
            test=test,
            levels=tuple(self._level(code, raw, level) for level in _levels(raw)),
            arguments_for=tuple(raw.get("for", ())),
            arguments_against=tuple(raw.get("against", ())),
            sources=tuple(Cited(s["id"], s.get("grade", "")) for s in raw["sources"]),
            hazard=raw["hazard"],
            shows=tuple(raw.get("shows", ())),
            would_change_if=tuple(
                self._change(code, text) for text in raw.get("would_change_if", ())
            ),
            removes=tuple(raw.get("removes", ())),
        )

    def _level(self, code: str, rule: Mapping[str, Any], raw: Mapping[str, Any]) -> Level:
        if raw.get("is") not in LEVELS[rule["kind"]]:
            self._error(code, f"{raw.get('is')} is not a level of an {rule['kind']}", "is =")
        condition, test = self._condition(code, raw.get("when", []))
        return Level(
            name=str(raw.get("is")),
            condition=condition,
            test=test,
            title=raw.get("title", ""),
            controversy=raw.get("controversy", rule.get("controversy", "")),
            requests=tuple(raw.get("requests", ())),
        )

    def _change(self, code: str, text: str) -> ChangeOf:
        return ChangeOf(text, self._condition(code, text)[1])

    def _order(self, rules: Iterable[Rule], terms: Mapping[str, Term]) -> tuple[str, ...]:
        """Terms and rules so that each comes after what it names. A circle is refused."""
        graph = {term.id: _names(term.condition) for term in terms.values()}
        for rule in rules:
            named = _names(rule.condition).union(*(_names(x.condition) for x in rule.levels))
            graph[rule.id] = named
        own = {name: {n for n in named if n in graph} for name, named in graph.items()}
        try:
            return tuple(TopologicalSorter(own).static_order())
        except CycleError as error:
            circle = error.args[1]
            self._error(str(circle[0]), f"refers to itself: {' → '.join(map(str, circle))}")
            return ()

    def _check(self, knowledge: Knowledge) -> None:
        for rule in knowledge.rules:
            for cited in rule.sources:
                if cited.source not in knowledge.sources:
                    self._error(rule.id, f"there is no source {cited.source}", cited.source)
            if not rule.sources:
                self._error(rule.id, "names no source")
            for level in rule.levels:
                if level.controversy and level.controversy not in knowledge.controversies:
                    self._error(rule.id, f"there is no controversy {level.controversy}")
                elif level.name == "controversial" and not level.controversy:
                    self._error(rule.id, "names no controversy", 'is = "controversial"')
        self._check_recalled(knowledge)

    def _check_recalled(self, knowledge: Knowledge) -> None:
        """A number that still has to be checked against its paper may only be a site's setting."""
        for raw in (line for text in self.texts.values() for line in text):
            for threshold in knowledge.thresholds.values():
                unchecked = threshold.status == "recall-check" and not threshold.is_setting
                if unchecked and f"${threshold.name}" in raw:
                    message = "a number that still has to be checked drives a rule"
                    self._error(threshold.name, message)


def _names(condition: Condition) -> set[str]:
    return {leaf.name for leaf in conditions.leaves(condition)}


def _levels(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if "levels" in raw:
        return list(raw["levels"])
    return [{"is": raw.get("level", "removes" if raw["kind"] == "safety" else None)}]


def _threshold(raw: Mapping[str, Any]) -> Threshold:
    return Threshold(
        name=raw["name"],
        value=Decimal(raw["value"]),
        unit=raw.get("unit", ""),
        source=raw["source"],
        status=raw["status"],
        is_setting=bool(raw.get("setting", False)),
    )


def _request(raw: Mapping[str, Any], rules: Iterable[Rule]) -> Request:
    feeds = set(raw.get("feeds", ()))
    needed_by = [r.id for r in rules if feeds & _all_names(r)]
    return Request(
        fact=raw["fact"],
        title=raw["title"],
        owner=raw["owner"],
        columns=raw["columns"],
        max_age=raw.get("max_age"),
        max_age_of=raw.get("max_age_of", {}),
        only_if=raw.get("only_if", ""),
        feeds=tuple(sorted(feeds)),
        needed_by=tuple(needed_by),
    )


def _all_names(rule: Rule) -> set[str]:
    return _names(rule.condition).union(*(_names(level.condition) for level in rule.levels))


def _line_of(error: tomllib.TOMLDecodeError) -> int:
    words = str(error).split("line ")
    digits = words[1].split(",")[0].split(")")[0] if len(words) > 1 else "1"
    return int(digits) if digits.isdigit() else 1
