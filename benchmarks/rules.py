"""Rule evaluations per second, without and with a trace, beside CEL: ``python -m benchmarks.rules``."""

import time
from collections.abc import Callable
from datetime import date

from cases.generator.course import generate_case
from cases.rules.document import from_json
from recommendations.rules.conditions import leaves, trace
from recommendations.rules.evaluate import decide, evaluate, facts_of
from recommendations.rules.facts import Facts
from recommendations.rules.knowledge import standard
from tests.recommendations import cel

TODAY = date(2026, 3, 2)
SECONDS = 1.0


def per_second(run: Callable[[], int]) -> float:
    """How many rules a function decides in a second of the processor; it returns how many it decided.

    Time of the processor, not of the clock: what others do on the machine meanwhile is not counted.
    """
    run()
    count, start = 0, time.process_time()
    while time.process_time() - start < SECONDS:
        count += run()
    return count / (time.process_time() - start)


def prepared() -> Facts:
    """A generated case whose facts have all been worked out."""
    document = from_json(generate_case(7, seed=7, today=TODAY))
    facts = facts_of(document, as_of=TODAY, profile="esmo", knowledge=standard())
    list(decide(standard(), facts))
    for rule in standard().rules:
        for leaf in leaves(rule.condition):
            facts[leaf.name]
    return facts


def main() -> None:
    facts, rules = prepared(), standard().rules
    values, tests = dict(facts), [rule.test for rule in rules]
    document = from_json(generate_case(7, seed=7, today=TODAY))

    def plain() -> int:
        for test in tests:
            test(values)
        return len(tests)

    def traced() -> int:
        for rule in rules:
            trace(rule.condition, values)
        return len(rules)

    def by_cel() -> int:
        for rule in rules:
            cel.decide(rule.condition, values)
        return len(rules)

    def cases() -> int:
        evaluate(document, as_of=TODAY, profile="esmo", knowledge=standard())
        return 1

    print(f"{len(rules)} rules of knowledge {standard().version}, one core, one case")
    for name, run in (("closures", plain), ("with trace", traced), ("CEL (cel-python)", by_cel)):
        print(f"{name:<20}{per_second(run):>14,.0f} rules/s")
    print(f"{'whole evaluations':<20}{per_second(cases):>14,.0f} cases/s")


if __name__ == "__main__":
    main()
