"""What no hospital's draft may take away: the safety rules that ship with the program.

A draft may add safety rules and let the shipped ones remove more; whoever wants less changes the program itself.
"""

from collections.abc import Iterator

from recommendations.rules.conditions import Condition, leaves
from recommendations.rules.release import Knowledge, Rule


def weakened(draft: Knowledge, shipped: Knowledge) -> Iterator[tuple[str, str]]:
    """Each shipped safety rule that the draft lacks or holds back, with a sentence that says how."""
    here = {rule.id: rule for rule in draft.rules if rule.kind == "safety"}
    for rule in shipped.rules:
        if rule.kind != "safety":
            continue
        mine = here.get(rule.id)
        if mine is None:
            yield rule.id, "a safety rule of the program is missing"
        elif lacking := sorted(set(rule.removes) - set(mine.removes)):
            yield rule.id, f"this safety rule must also remove {', '.join(lacking)}"
        elif _opened(mine, draft) != _opened(rule, shipped):
            yield rule.id, "the condition of a safety rule, or a term it names, was changed"


def _opened(rule: Rule, knowledge: Knowledge) -> dict[str, Condition]:
    """The condition of a rule and of every term and rule below it, by name."""
    rules = {other.id: other for other in knowledge.rules}
    found: dict[str, Condition] = {}
    waiting = [(rule.id, rule.condition)]
    while waiting:
        name, condition = waiting.pop()
        found[name] = condition
        for leaf in leaves(condition):
            below = knowledge.terms.get(leaf.name) or rules.get(leaf.name)
            if below is not None and leaf.name not in found:
                waiting.append((leaf.name, below.condition))
    return found
