"""What a release of the knowledge is made of: rules, terms, thresholds, sources and controversies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from urllib.parse import quote

from recommendations.rules import conditions
from recommendations.rules.conditions import Condition, Test
from recommendations.rules.facts import FACTS
from recommendations.rules.threshold_words import TITLES

NUMBERED = re.compile(r"PMC\d+|PMID \d+")


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    citation: str
    doi: str = ""
    note: str = ""

    @property
    def opens(self) -> str:
        """What a reader finds at the address: the DOI, the PMC or PubMed number, or a search."""
        if self.doi:
            return f"doi {self.doi}"
        number = NUMBERED.search(self.citation)
        return number[0] if number else "search PubMed"

    @property
    def address(self) -> str:
        """Where the reference opens; one without a number is looked for in PubMed by its citation."""
        if self.doi:
            return f"https://doi.org/{quote(self.doi, safe='/()')}"
        number = NUMBERED.search(self.citation)
        if number is None:
            return f"https://pubmed.ncbi.nlm.nih.gov/?term={quote(self.citation.split(' (')[0])}"
        if number[0].startswith("PMC"):
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{number[0]}/"
        return f"https://pubmed.ncbi.nlm.nih.gov/{number[0].split()[1]}/"


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


GRADES = frozenset({"ECOG", "CTCAE grade"})


@dataclass(frozen=True, slots=True)
class Threshold:
    name: str
    value: Decimal
    unit: str
    source: str
    status: str
    is_setting: bool = False

    @property
    def title(self) -> str:
        """In a clinician's words; a number that a draft adds has no other words than its name yet."""
        return TITLES.get(self.name, self.name.replace("_", " "))

    @property
    def amount(self) -> str:
        """The number with its unit; a score or a grade by its name first."""
        words = (self.unit, str(self.value))
        return " ".join(words if self.unit in GRADES else reversed(words)).strip()


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
    """A fact to obtain: for which board question it is mandatory or recommended, and how fresh.

    ``source`` and ``hint`` belong to work-up that the case document has no part for.
    """

    fact: str
    title: str
    owner: str
    columns: Mapping[str, str]
    max_age: int | None = None
    max_age_of: Mapping[str, int] = field(default_factory=dict)
    only_if: str = ""
    feeds: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()
    source: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """One release, read once and never changed; it is equal to itself only, so that what is made of it can be kept."""

    version: str
    rules: tuple[Rule, ...]
    terms: Mapping[str, Term]
    thresholds: Mapping[str, Threshold]
    sources: Mapping[str, Source]
    controversies: Mapping[str, Controversy]
    requests: tuple[Request, ...]
    order: tuple[str, ...]
    work_up: tuple[Request, ...] = ()
    verify_scores: bool = False

    def rule(self, code: str) -> Rule:
        return next(rule for rule in self.rules if rule.id == code)

    def titles(self) -> dict[str, str]:
        """Words for every name a condition may hold, for the rule book."""
        return _titles(self)

    def sentence(self, rule: Rule) -> str:
        return conditions.sentence(rule.condition, self.titles())


@lru_cache(maxsize=8)
def _titles(knowledge: Knowledge) -> dict[str, str]:
    facts = {name: definition.title for name, definition in FACTS.items()}
    terms = {term.id: term.title for term in knowledge.terms.values()}
    return facts | terms | {rule.id: f"“{rule.title}” is shown" for rule in knowledge.rules}
