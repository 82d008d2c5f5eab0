"""The knowledge in force: rules, terms, thresholds, sources and controversies, read from TOML.

Everything is checked when it is loaded. A release with an unknown fact, an impossible threshold, a
missing source, a duplicate id or a circle is refused with file, rule and line, and nothing of it is used.
"""

import re
import tomllib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from cases.rules.work_up import KINDS
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
from recommendations.rules.requests import STATES
from recommendations.rules.shape import complaints

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
    "read",
    "standard",
    "texts_of",
]

STANDARD = Path(__file__).parent.parent / "knowledge"
PROFILES = ("esmo", "asco", "china", "japan")
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
    return read(texts_of(folder))


def texts_of(folder: Path) -> dict[str, str]:
    """The text of each TOML file of a folder, by its name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}


def read(texts: Mapping[str, str]) -> Knowledge:
    """Read and check a release given as texts by file name. Raises ``KnowledgeRefused``."""
    return Reader(texts).read()


class Reader:
    """Reads one release; collects errors instead of stopping at the first."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.files = texts
        self.errors: list[KnowledgeError] = []
        self.places: dict[str, tuple[str, int]] = {}
        self.texts = {name: text.splitlines() for name, text in texts.items()}
        self.limits: dict[str, Decimal] = {}
        self.nameable: set[str] = set()

    def read(self) -> Knowledge:
        tables = self._tables()
        self._refuse_if_bad()
        thresholds = {t.name: t for t in map(_threshold, tables["threshold"])}
        self.limits = {name: threshold.value for name, threshold in thresholds.items()}
        self.nameable = {raw["id"] for name in ("term", "rule") for raw in tables[name]}
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
            work_up=tuple(_request(raw, ()) for raw in tables["work_up"]),
            order=self._order(rules, terms),
            verify_scores=bool(release.get("verify_scores", False)),
        )
        self._check(knowledge)
        self._refuse_if_bad()
        return knowledge

    def _tables(self) -> dict[str, list[dict[str, Any]]]:
        names = (
            "release",
            "threshold",
            "term",
            "rule",
            "source",
            "controversy",
            "request",
            "work_up",
        )
        tables: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        for file in sorted(self.files):
            content = self._parsed(file)
            for name, rows in content.items():
                if name not in tables:
                    self.errors.append(KnowledgeError(file, 1, name, "unknown table"))
                    continue
                tables[name] += (found := rows if isinstance(rows, list) else [rows])
                self._remember_places(file, name, found)
        if len(tables["release"]) != 1:
            self.errors.append(KnowledgeError("release.toml", 1, "", "one [release] is needed"))
        return tables

    def _parsed(self, file: str) -> dict[str, Any]:
        try:
            return tomllib.loads(self.files[file])
        except tomllib.TOMLDecodeError as error:
            self.errors.append(KnowledgeError(file, _line_of(error), "", str(error)))
        except RecursionError:
            self.errors.append(KnowledgeError(file, 1, "", "brackets are nested too deep"))
        return {}

    def _remember_places(self, file: str, name: str, rows: list[Any]) -> None:
        """Note the line of each table, refuse an id that is used twice and what has not its shape."""
        head = re.compile(rf"\s*\[\[?\s*{name}\s*\]")
        heads = [n for n, text in enumerate(self.texts[file], 1) if head.match(text)]
        for number, raw in enumerate(rows):
            line = heads[number] if number < len(heads) else 1
            key = _key_of(raw) or name
            if key in self.places and name != "release":
                self.errors.append(KnowledgeError(file, line, key, "this id is used twice"))
            first = self.places.setdefault(key, (file, line))
            self.places[key] = file, line
            for token, message in complaints(name, raw):
                self._error(key, message, token)
            self.places[key] = first

    def _refuse_if_bad(self) -> None:
        if self.errors:
            raise KnowledgeRefused(self.errors)

    def _error(self, rule: str, message: str, token: str = "") -> None:
        file, line = self.places.get(rule, ("release.toml", 1))
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
        elif leaf.name not in self.nameable:
            raise BadCondition(leaf.text, f"there is no fact {leaf.name}")
        elif leaf.op:
            raise BadCondition(leaf.text, f"{leaf.op} does not fit {leaf.name}")

    def _term(self, raw: Mapping[str, Any]) -> Term:
        condition, test = self._condition(raw["id"], raw["when"])
        return Term(raw["id"], raw["title"], condition, test)

    def _rule(self, raw: Mapping[str, Any]) -> Rule | None:
        code = raw["id"]
        if raw["kind"] not in LEVELS:
            self._error(code, f"{raw['kind']} is not one of {', '.join(LEVELS)}", "kind")
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
        for threshold in knowledge.thresholds.values():
            if threshold.source not in knowledge.sources:
                self._error(threshold.name, f"there is no source {threshold.source}", "source")
        for rule in knowledge.rules:
            self._check_names(rule, knowledge)
            for level in rule.levels:
                if level.controversy and level.controversy not in knowledge.controversies:
                    self._error(rule.id, f"there is no controversy {level.controversy}")
                elif level.name == "controversial" and not level.controversy:
                    self._error(rule.id, "names no controversy", 'is = "controversial"')
        for request in knowledge.requests:
            self._check_request(request, STATES)
        for request in knowledge.work_up:
            self._check_request(request, KINDS)
            if request.source not in knowledge.sources:
                self._error(request.fact, f"there is no source {request.source}", "source")
        self._check_recalled(knowledge)

    def _check_names(self, rule: Rule, knowledge: Knowledge) -> None:
        """What a rule cites, removes, shows and asks for must exist, or it would fail before a patient."""
        if not rule.sources:
            self._error(rule.id, "names no source")
        cited = [cited.source for cited in rule.sources]
        codes = {other.id for other in knowledge.rules}
        facts = {request.fact for request in knowledge.requests}
        asked = [fact for level in rule.levels for fact in level.requests]
        for names, known, what in (
            (rule.removes, codes, "rule"), (rule.shows, set(FACTS), "fact"), (asked, facts, "request"),
            (cited, set(knowledge.sources), "source"),
        ):  # fmt: skip
            for name in names:
                if name not in known:
                    self._error(rule.id, f"there is no {what} {name}", name)

    def _check_request(self, request: Request, known: Container[str]) -> None:
        if request.fact not in known:
            self._error(request.fact, f"nobody can ask for {request.fact}", "fact")
        for name in (request.only_if, *request.feeds):
            if name and name not in FACTS:
                self._error(request.fact, f"there is no fact {name}", name)

    def _check_recalled(self, knowledge: Knowledge) -> None:
        """A number that still has to be checked against its paper may only be a site's setting."""
        for raw in (line for text in self.texts.values() for line in text):
            for threshold in knowledge.thresholds.values():
                unchecked = threshold.status == "recall-check" and not threshold.is_setting
                if unchecked and f"${threshold.name}" in raw:
                    message = "a number that still has to be checked drives a rule"
                    self._error(threshold.name, message)


def _key_of(raw: object) -> str:
    """The name of a row, as the errors call it."""
    row = raw if isinstance(raw, dict) else {}
    return str(row.get("id") or row.get("name") or row.get("fact") or "")


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
        source=raw.get("source", ""),
        hint=raw.get("hint", ""),
    )


def _all_names(rule: Rule) -> set[str]:
    return _names(rule.condition).union(*(_names(level.condition) for level in rule.levels))


def _line_of(error: tomllib.TOMLDecodeError) -> int:
    words = str(error).split("line ")
    digits = words[1].split(",")[0].split(")")[0] if len(words) > 1 else "1"
    return int(digits) if digits.isdigit() else 1
