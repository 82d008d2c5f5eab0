"""Evaluate one case at one moment: facts, scores, rules, safety rules, and what is missing.

``evaluate`` is what the page, the API, the nightly sweep and ``manage.py evaluate`` all call. Same
document, day, profile and knowledge give the same result.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from cases.rules.assessed import This
from cases.rules.document import CaseDocument
from recommendations.rules.conditions import Condition, supporting
from recommendations.rules.course import course_of
from recommendations.rules.derived import derive
from recommendations.rules.evaluation import Evaluation, Suggestion
from recommendations.rules.evaluation_json import fingerprint, fingerprint_of, to_json
from recommendations.rules.facts import FACTS, Facts
from recommendations.rules.record import Evidence, Record
from recommendations.rules.release import Knowledge, Level, Rule
from recommendations.rules.requests import requests_of
from recommendations.rules.situation import Situation

__all__ = ["Evaluation", "Suggestion", "evaluate", "fingerprint", "fingerprint_of", "to_json"]

RANK = {"red": 0, "amber": 1, "supported": 2, "alternative": 3, "controversial": 4, "info": 5}


def evaluate(
    document: CaseDocument, *, as_of: date, profile: str, knowledge: Knowledge
) -> Evaluation:
    """Everything the evidence says of a case on ``as_of``; for a board to discuss, not an order."""
    facts = facts_of(document, as_of=as_of, profile=profile, knowledge=knowledge)
    situation = facts.situation
    fired = () if situation.record.deceased else tuple(decide(knowledge, facts))
    raised = [fact for _, level in fired for fact in level.requests]
    deceased = situation.record.deceased
    return Evaluation(
        as_of=as_of,
        profile=profile,
        knowledge_version=knowledge.version,
        derived=derive(facts),
        course=situation.course,
        flags=situation.course.flags,
        scores=situation.scores,
        suggestions=_ordered(_suggestion(r, level, knowledge, facts) for r, level in fired),
        missing=() if deceased else requests_of(knowledge, facts, raised),
        knowledge=knowledge,
    )


def facts_of(document: CaseDocument, *, as_of: date, profile: str, knowledge: Knowledge) -> Facts:
    """The named facts of a case, each worked out when it is first asked for."""
    return Facts(_situation(This(document), as_of, profile, knowledge.verify_scores))


# Readiness, work-up and rules ask of the same document one after the other; what they conclude stays their own.
@lru_cache(maxsize=16)
def _situation(this: This, as_of: date, profile: str, verify_scores: bool) -> Situation:
    record = Record(this.document, as_of)
    course = course_of(this.document, record)
    return Situation(record, profile, course, verify_scores=verify_scores)


def decide(knowledge: Knowledge, facts: Facts) -> Iterator[tuple[Rule, Level]]:
    """The rules that hold, with the level each holds at; safety rules have the last word."""
    held: dict[str, tuple[Rule, Level]] = {}
    rules = {rule.id: rule for rule in knowledge.rules}
    for name in knowledge.order:
        if name in knowledge.terms:
            facts[name] = knowledge.terms[name].test(facts)
        elif (rule := rules[name]).kind != "safety":
            level = level_of(rule, facts)
            # Whether a rule is shown is always known: what cannot be settled is not shown.
            facts[name] = level is not None
            if level is not None:
                held[name] = rule, level
    for rule in knowledge.rules:
        if rule.kind == "safety" and rule.test(facts) is True:
            _make_safe(rule, held, facts)
    yield from held.values()


def level_of(rule: Rule, facts: Facts) -> Level | None:
    """The first level whose condition holds, or None when the rule does not hold."""
    if rule.test(facts) is not True:
        return None
    return next((level for level in rule.levels if level.test(facts) is True), None)


def _make_safe(rule: Rule, held: dict[str, tuple[Rule, Level]], facts: Facts) -> None:
    for code in rule.removes:
        held.pop(code, None)
    level = level_of(rule, facts)
    if level is not None and level.name != "removes":
        held[rule.id] = rule, level


def _suggestion(rule: Rule, level: Level, knowledge: Knowledge, facts: Facts) -> Suggestion:
    return Suggestion(
        code=rule.id,
        kind="alert" if rule.kind == "safety" else rule.kind,
        level=level.name,
        title=level.title or rule.title,
        statement=rule.statement,
        arguments_for=rule.arguments_for,
        arguments_against=rule.arguments_against,
        because=tuple(_because(rule, level, knowledge, facts)),
        rule_version=rule.version,
        sources=rule.sources,
        would_change_if=tuple(c.text for c in rule.would_change_if if c.test(facts) is not True),
        controversy=level.controversy,
        hazard=rule.hazard,
    )


def _because(rule: Rule, level: Level, knowledge: Knowledge, facts: Facts) -> Iterator[Evidence]:
    """The facts of the record that made the rule hold, each place once."""
    seen = set()
    names = [*_facts_behind((rule.condition, level.condition), knowledge, facts), *rule.shows]
    for name in names:
        for evidence in facts.fact(name).evidence:
            if evidence not in seen:
                seen.add(evidence)
                yield evidence


def _facts_behind(
    conditions: Iterable[Condition], knowledge: Knowledge, facts: Facts
) -> Iterator[str]:
    """Fact names under the conditions, terms and rules opened up."""
    for condition in conditions:
        for name in supporting(condition, facts):
            if name in FACTS:
                yield name
            elif name in knowledge.terms:
                yield from _facts_behind((knowledge.terms[name].condition,), knowledge, facts)
            else:
                yield from _facts_behind((knowledge.rule(name).condition,), knowledge, facts)


def _ordered(suggestions: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Most important first: red, amber, then options from supported to controversial."""
    return tuple(sorted(suggestions, key=lambda s: (RANK[s.level], s.code)))
