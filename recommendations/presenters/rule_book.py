"""The rule book: each rule as sentences that a clinician can check, with its examples."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.models.site import KnowledgeProfile
from accounts.sentences import said
from recommendations.presenters.facts_asked import facts_asked
from recommendations.rules import conditions
from recommendations.rules.conditions import Condition, Leaf
from recommendations.rules.knowledge import STANDARD, Knowledge, Level, Rule, Threshold
from recommendations.rules.text import words_of

WORDS = {
    "red": "Red alert", "amber": "Amber alert", "supported": "Supported", "alternative": "Alternative",
    "controversial": "Controversial", "info": "For information", "removes": "Takes options away",
}  # fmt: skip
KINDS = (("option", "Options"), ("alert", "Alerts"), ("safety", "Safety rules"))
LEADS = {
    "all": "all of these", "any": "any of these", "not": "not", "surely": "known for sure",
    "possibly": "not ruled out", "unknown": "nobody knows",
}  # fmt: skip
SIGNS = {
    "=": "is", "!=": "is not", "in": "is one of", "has": "include", "within": "are only",
    "<": "below", "<=": "at most", ">": "above", ">=": "at least",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a condition: how deep it stands, what it says, and where a named term is explained."""

    depth: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class LevelShown:
    name: str
    word: str
    title: str
    lines: list[Line]
    controversy: str


@dataclass(frozen=True, slots=True)
class Example:
    """A vignette: the standard case with what it changes, and what this rule then says."""

    id: str
    why: str
    profile: str
    shown: str
    level: str
    given: list[str]


@dataclass(frozen=True, slots=True)
class RulePage:
    rule: Rule
    lines: list[Line]
    levels: list[LevelShown]
    changes: list[str]
    thresholds: list[Threshold]
    examples: list[Example]

    @property
    def shown_levels(self) -> list[LevelShown]:
        """Each level once: a list of rules says which there are, the page of the rule when each holds."""
        return list({level.name: level for level in self.levels}.values())

    @property
    def words(self) -> str:
        """Everything a reader may search for."""
        rule = self.rule
        texts = (
            rule.id, rule.title, rule.statement, rule.hazard, *rule.arguments_for, *rule.arguments_against,
            *(level.title for level in rule.levels), *(line.text for line in self.lines),
            *(f"{cited.source} {cited.grade}" for cited in rule.sources),
        )  # fmt: skip
        return " ".join((*texts, *map(said, texts))).casefold()


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules that were searched for, in their groups, and how many there are in all."""

    groups: list[tuple[str, list[RulePage]]]
    found: int
    total: int
    terms: list[tuple[str, str, list[Line]]]


def rule_book(knowledge: Knowledge, query: str = "") -> RuleBook:
    """Every rule whose words hold all words of ``query``."""
    wanted = query.casefold().split()
    pages = [page_of(rule, knowledge) for rule in knowledge.rules]
    found = [page for page in pages if all(word in page.words for word in wanted)]
    groups = [(title, [p for p in found if p.rule.kind == kind]) for kind, title in KINDS]
    terms = [
        (t.id, t.title, list(lines_of(t.condition, knowledge))) for t in knowledge.terms.values()
    ]
    return RuleBook([g for g in groups if g[1]], len(found), len(pages), terms)


def book_shown(knowledge: Knowledge, query: str) -> tuple[RuleBook, SafeString]:
    """The rule book and its text as the page shows it, the same for every reader; the whole is written once."""
    if query.strip():
        return _shown(knowledge, query)
    return _whole(knowledge, get_language())


@lru_cache(maxsize=8)
def _whole(knowledge: Knowledge, _language: str | None) -> tuple[RuleBook, SafeString]:
    return _shown(knowledge, "")


def _shown(knowledge: Knowledge, query: str) -> tuple[RuleBook, SafeString]:
    book = rule_book(knowledge, query)
    context = {"knowledge": knowledge, "book": book, "asked": list(facts_asked(knowledge))}
    return book, render_to_string("recommendations/_rule_book.html", context)


def page_of(rule: Rule, knowledge: Knowledge) -> RulePage:
    return RulePage(
        rule=rule,
        lines=list(lines_of(rule.condition, knowledge)),
        levels=[_level(rule, level, knowledge) for level in rule.levels],
        changes=[words_of(change.text, knowledge) for change in rule.would_change_if],
        thresholds=_thresholds(rule, knowledge),
        examples=list(_examples(rule.id)),
    )


def lines_of(condition: Condition, knowledge: Knowledge, depth: int = 0) -> Iterator[Line]:
    """A condition line by line, branches indented; an empty condition says nothing."""
    if isinstance(condition, Leaf):
        yield _leaf(condition, knowledge, depth)
        return
    lead, parts = LEADS[condition.branch], condition.parts
    if len(parts) == 1 and isinstance(parts[0], Leaf):
        said = _leaf(parts[0], knowledge, depth)
        bare = condition.branch in ("all", "any")
        yield said if bare else Line(depth, f"{lead}: {said.text}", said.anchor)
        return
    if parts:
        yield Line(depth, f"{lead}:")
    for part in parts:
        yield from lines_of(part, knowledge, depth + 1)


def _leaf(leaf: Leaf, knowledge: Knowledge, depth: int) -> Line:
    title = knowledge.titles().get(leaf.name, leaf.name)
    here = leaf.name in knowledge.terms or any(rule.id == leaf.name for rule in knowledge.rules)
    given = ", ".join(sorted(leaf.value)) if isinstance(leaf.value, frozenset) else str(leaf.value)
    given = str(KnowledgeProfile(given).label) if given in KnowledgeProfile.values else given
    words = f"{title} {SIGNS.get(leaf.op, '')} {given.replace('_', ' ')}".strip()
    return Line(depth, words, leaf.name if here else "")


def _level(rule: Rule, level: Level, knowledge: Knowledge) -> LevelShown:
    return LevelShown(
        level.name,
        WORDS.get(level.name, level.name),
        level.title or rule.title,
        list(lines_of(level.condition, knowledge)),
        level.controversy,
    )


def _thresholds(rule: Rule, knowledge: Knowledge) -> list[Threshold]:
    """The numbers that the rule, its levels and the terms below them compare with."""
    waiting = [rule.condition, *(level.condition for level in rule.levels)]
    used, seen = set(), set()
    while waiting:
        for leaf in conditions.leaves(waiting.pop()):
            if "$" in leaf.text:
                used.add(leaf.text.split("$")[1].strip())
            term = knowledge.terms.get(leaf.name)
            if term and leaf.name not in seen:
                seen.add(leaf.name)
                waiting.append(term.condition)
    return [threshold for name, threshold in knowledge.thresholds.items() if name in used]


@cache
def vignettes() -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """The examples that ship with the program, by the rule they are about."""
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    content = json.loads((STANDARD / "vignettes.json").read_text(encoding="utf-8"))
    for vignette in content["vignettes"]:
        about = vignette["about"]
        found[about] = (*found.get(about, ()), vignette)
    return found


@cache
def _examples(rule: str) -> tuple[Example, ...]:
    """They ship with the program and take longer to compare with an ordinary case than the page to write."""
    return tuple(example_of(vignette) for vignette in vignettes().get(rule, ()))


def example_of(vignette: Mapping[str, Any]) -> Example:
    include = vignette["expect"].get("include", ())
    level = include[0]["level"] if include else ""
    base = set(_flat(vignettes()[""][0]["case"]))
    given = [text for text in _flat(vignette["case"]) if text not in base]
    lacking = {text.split(":")[0] for text in base} - {
        text.split(":")[0] for text in _flat(vignette["case"])
    }
    absent = [f"{path}: not recorded" for path in sorted(lacking)]
    shown, why = WORDS[level] if level else "Not shown", vignette["why"].replace("_", " ")
    profile = str(KnowledgeProfile(vignette["profile"]).label)
    return Example(vignette["id"], why, profile, shown, level, given + absent)


def _flat(value: Any, path: str = "") -> Iterator[str]:
    """A document as lines ``section, key: value``."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _flat(below, f"{path}, {key}" if path else key)
    elif isinstance(value, list):
        for number, below in enumerate(value, 1):
            yield from _flat(below, f"{path} {number}" if len(value) > 1 else path)
    else:
        told = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        yield f"{path}: {told}".replace("_", " ")
