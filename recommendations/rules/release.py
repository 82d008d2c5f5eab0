"""What a release of the knowledge is made of: rules, terms, thresholds, sources and controversies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from recommendations.rules import conditions
from recommendations.rules.conditions import Condition, Test
from recommendations.rules.facts import FACTS


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    citation: str
    doi: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Controversy:
    """A question on which the evidence is divided; both positions are always shown."""

    id: str
    question: str
    position_a: str
    position_b: str


@dataclass(frozen=True, slots=True)
class Threshold:
    name: str
    value: Decimal
    unit: str
    source: str
    status: str
    is_setting: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A named condition that several rules share."""

    id: str
    title: str
    condition: Condition
    test: Test


@dataclass(frozen=True, slots=True)
class Level:
    """One way a rule can hold: the level it then has, and what it says in that case."""

    name: str
    condition: Condition
    test: Test
    title: str = ""
    controversy: str = ""
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeOf:
    """A fact that would change the suggestion; shown as long as it does not hold."""

    text: str
    test: Test


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    version: int
    kind: Literal["option", "alert", "safety"]
    title: str
    statement: str
    condition: Condition
    test: Test
    levels: tuple[Level, ...]
    arguments_for: tuple[str, ...]
    arguments_against: tuple[str, ...]
    sources: tuple[Cited, ...]
    hazard: str
    shows: tuple[str, ...] = ()
    would_change_if: tuple[ChangeOf, ...] = ()
    removes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A fact to obtain: for which board question it is mandatory or recommended, and how fresh."""

    fact: str
    title: str
    owner: str
    columns: Mapping[str, str]
    max_age: int | None = None
    max_age_of: Mapping[str, int] = field(default_factory=dict)
    only_if: str = ""
    feeds: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    version: str
    rules: tuple[Rule, ...]
    terms: Mapping[str, Term]
    thresholds: Mapping[str, Threshold]
    sources: Mapping[str, Source]
    controversies: Mapping[str, Controversy]
    requests: tuple[Request, ...]
    order: tuple[str, ...]
    verify_scores: bool = False

    def rule(self, code: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == code)

    def titles(self) -> dict[str, str]:
        """Words for every name a condition may hold, for the rule book."""
        facts = {name: definition.title for name, definition in FACTS.items()}
        terms = {term.id: term.title for term in self.terms.values()}
        return facts | terms | {rule.id: f"“{rule.title}” is shown" for rule in self.rules}

    def sentence(self, rule: Rule) -> str:
        return conditions.sentence(rule.condition, self.titles())
