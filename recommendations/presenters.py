"""The rule book: each rule as sentences that a clinician can check."""

from dataclasses import dataclass

from recommendations.rules.knowledge import Knowledge, Rule


@dataclass(frozen=True, slots=True)
class RulePage:
    rule: Rule
    sentence: str


def rule_book(knowledge: Knowledge) -> list[RulePage]:
    return [RulePage(rule, knowledge.sentence(rule)) for rule in knowledge.rules]
