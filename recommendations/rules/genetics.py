"""Results of gene tests by marker: usable, missing, pending, failed or contradicting each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from recommendations.rules.record import Evidence, Record

State = Literal["known", "missing", "pending", "failed", "stale", "conflict"]

V600E = frozenset({"p.Val600Glu", "V600E", "p.V600E"})
G12C = frozenset({"p.Gly12Cys", "G12C", "p.G12C"})


@dataclass(frozen=True, slots=True)
class MarkerResults:
    """All results of one marker: the usable ones, and what stands where none is usable."""

    statuses: frozenset[str]
    variants: frozenset[str | None]
    evidence: tuple[Evidence, ...]
    unusable: frozenset[str]

    @property
    def contradict(self) -> bool:
        return len(self.statuses) > 1

    @property
    def state(self) -> State:
        """Why there is no single usable status: conflict, pending, failed or missing."""
        if self.statuses:
            return "conflict" if self.contradict else "known"
        if "pending" in self.unusable:
            return "pending"
        return "failed" if "failed" in self.unusable else "missing"


def results_of(record: Record, marker: str) -> MarkerResults:
    statuses, variants, evidence, unusable = set(), set(), [], set()
    for test, result in record.gene_results.get(marker, ()):
        said = result.item.status
        if said in ("failed", "pending"):
            unusable.add(str(said))
            continue
        statuses.add(str(said))
        if said == "mutant":
            variants.add(result.item.variant)
        value = f"{marker} {said}" + (f" {result.item.variant}" if result.item.variant else "")
        evidence.append(Evidence(result.path, value, test.reported_on))
    return MarkerResults(
        frozenset(statuses), frozenset(variants), tuple(evidence), frozenset(unusable)
    )


def worst_state(states: Iterable[State]) -> State:
    """The state of a fact of several parts: a conflict first, then pending, failed, missing."""
    given = set(states)
    order: tuple[State, ...] = ("conflict", "pending", "failed", "missing", "stale")
    return next((state for state in order if state in given), "known")


def score_status(record: Record, *markers: str) -> str | None:
    """Mutant or wild type for a score over several markers; contradictory or unknown is missing.

    One uncontested mutation settles it; otherwise every marker must be uncontested wild type.
    """
    results = [results_of(record, marker) for marker in markers]
    single = {tuple(r.statuses) for r in results}
    if ("mutant",) in single:
        return "mutant"
    return "wild_type" if single == {("wild_type",)} else None
