"""Every fact that a rule may name, by name."""

from recommendations.rules.facts import (
    disease,
    genes,
    pharmacogenetics,
    progress,
    remnant,
    surgery,
    therapy,
    votes,
)
from recommendations.rules.facts.fact import Definition, Fact, Value
from recommendations.rules.situation import Situation

MODULES = (disease, genes, votes, therapy, surgery, remnant, pharmacogenetics, progress)
FACTS: dict[str, Definition] = {
    name: definition for module in MODULES for name, definition in module.FACTS.items()
}


class Facts(dict[str, Value]):
    """The values by name, each worked out when a rule first asks; ``fact`` tells where from.

    Conditions see a mapping of plain values. Named terms and rules that were decided are added to it.
    """

    def __init__(self, situation: Situation) -> None:
        super().__init__()
        self.situation = situation
        self._found: dict[str, Fact] = {}

    def __missing__(self, name: str) -> Value:
        value = self[name] = self.fact(name).value
        return value

    def fact(self, name: str) -> Fact:
        if name not in self._found:
            self._found[name] = FACTS[name].read(self.situation)
        return self._found[name]
