"""CEL as an independent oracle of the condition trees, unknown facts included."""

from decimal import Decimal
from random import Random

import pytest

from recommendations.rules.conditions import Condition, compile_condition, leaves
from recommendations.rules.facts import FACTS
from recommendations.rules.facts.fact import Kind, Value
from recommendations.rules.knowledge import standard
from tests.recommendations.cel import decide

pytestmark = [
    pytest.mark.property,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
TRIALS = 40


def conditions() -> list[tuple[str, Condition]]:
    knowledge = standard()
    found = [(term.id, term.condition) for term in knowledge.terms.values()]
    for rule in knowledge.rules:
        found.append((rule.id, rule.condition))
        found += [(f"{rule.id} {level.name}", level.condition) for level in rule.levels]
    return found


def some_value(name: str, condition: Condition, random: Random) -> Value:
    """A value of the fact, often at one of the condition's own limits, sometimes unknown."""
    if random.random() < 0.25:
        return None
    if name not in FACTS:
        return random.random() < 0.5
    limits = [leaf.value for leaf in leaves(condition) if leaf.name == name]
    return of_kind(FACTS[name].kind, [x for x in limits if isinstance(x, Decimal)], random)


def of_kind(kind: Kind, limits: list[Decimal], random: Random) -> Value:
    if kind.name == "flag":
        return random.random() < 0.5
    if kind.name == "number":
        return random.choice(limits or [kind.least]) + Decimal(random.choice([-1, 0, 1])) / 10
    words = sorted(kind.words)
    if kind.name == "word":
        return random.choice(words)
    return frozenset(word for word in words if random.random() < 0.4)


@pytest.mark.parametrize(
    ("name", "condition"), conditions(), ids=lambda x: x if isinstance(x, str) else ""
)
def test_cel_agrees(name: str, condition: Condition) -> None:
    random, test = Random(name), compile_condition(condition)
    names = sorted({leaf.name for leaf in leaves(condition)})

    for _ in range(TRIALS):
        values = {fact: some_value(fact, condition, random) for fact in names}
        assert test(values) is decide(condition, values), values
