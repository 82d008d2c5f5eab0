"""The five genes a board asks about: what is known of each, from which specimen and day, and what is open.

RAS, BRAF, mismatch repair, HER2 and PIK3CA (evidence A-13 to A-18). A result does not age; PIK3CA is
optional, because no guideline chooses a regimen by it (D-31).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from recommendations.rules.facts import Facts
from recommendations.rules.genetics import State, worst_state
from recommendations.rules.release import Knowledge
from recommendations.rules.requests import asked, state_of
from recommendations.rules.situation import Situation

Need = Literal["blocking", "recommended", "optional", "not now"]
OPTIONAL = "PIK3CA"
GENES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("RAS", "RAS", ("KRAS", "NRAS")),
    ("BRAF", "BRAF", ("BRAF",)),
    ("MMR", "Mismatch repair", ("MMR",)),
    ("HER2", "HER2", ("HER2",)),
    (OPTIONAL, OPTIONAL, (OPTIONAL,)),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One result of one marker; ``on`` is the day of the report, else of the specimen."""

    marker: str
    status: str
    variant: str
    specimen: str
    on: date | None
    is_reported: bool
    path: str


@dataclass(frozen=True, slots=True)
class Gene:
    """``state`` is known, pending, failed, missing or conflict; ``owner`` supplies what is open."""

    name: str
    title: str
    state: State
    readings: tuple[Reading, ...]
    need: Need
    owner: str

    @property
    def lacking(self) -> tuple[str, ...]:
        """The markers of which there is no usable result."""
        markers = next(markers for name, _, markers in GENES if name == self.name)
        usable = {r.marker for r in self.readings if r.status not in ("pending", "failed")}
        return tuple(marker for marker in markers if marker not in usable)


def gene_panel(
    knowledge: Knowledge, facts: Facts, raised: frozenset[str] = frozenset()
) -> tuple[Gene, ...]:
    """Each gene with its state and how much the board's question needs it, in the order of the review."""
    return tuple(_gene(row, knowledge, facts, raised) for row in GENES)


def _gene(
    row: tuple[str, str, tuple[str, ...]],
    knowledge: Knowledge,
    facts: Facts,
    raised: frozenset[str],
) -> Gene:
    name, title, markers = row
    situation = facts.situation
    request = next((r for r in knowledge.requests if r.fact == f"genes.{name}"), None)
    readings = tuple(_readings(situation, markers))
    if request is None:
        state = worst_state(situation.marker(marker).state for marker in markers)
        need: Need = "optional" if name == OPTIONAL else "not now"
        return Gene(name, title, state, readings, need, "molecular pathology")
    blocking = asked(request, facts, raised)
    need = "not now" if blocking is None else "blocking" if blocking else "recommended"
    return Gene(name, title, state_of(request, facts), readings, need, request.owner)


def _readings(s: Situation, markers: tuple[str, ...]) -> Iterator[Reading]:
    for marker in markers:
        for test, result in s.record.gene_results.get(marker, ()):
            yield Reading(
                marker=marker,
                status=str(result.item.status),
                variant=result.item.variant or "",
                specimen=test.specimen or "",
                on=test.reported_on or test.collected_on,
                is_reported=test.reported_on is not None,
                path=result.path,
            )
