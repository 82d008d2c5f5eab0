"""Is the case ready for its board question? What it has, what is stale, pending or missing, and who owns it.

The facts and their freshness windows are those of the requests (case document §4.3).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cases.rules.document import CaseDocument
from recommendations.rules.evaluate import facts_of
from recommendations.rules.release import Knowledge
from recommendations.rules.requests import asked, state_of, window_of

Readiness = Literal["have", "stale", "pending", "missing", "failed", "conflict"]


@dataclass(frozen=True, slots=True)
class Need:
    """One fact that the question needs; ``max_age`` is its freshness window in days."""

    fact: str
    title: str
    state: Readiness
    blocking: bool
    owner: str
    max_age: int | None
    hint: str = ""

    @property
    def is_open(self) -> bool:
        return self.state != "have"


@dataclass(frozen=True, slots=True)
class Chase:
    """What one owner still has to supply, and for whom; what blocks a decision comes first."""

    owner: str
    needs: tuple[tuple[str, Need], ...]

    @property
    def by_fact(self) -> tuple["Wanted", ...]:
        """The same, each fact once with everybody it is wanted for; what blocks a decision comes first."""
        found: dict[tuple[str, bool], list[tuple[str, Need]]] = defaultdict(list)
        for label, need in self.needs:
            found[need.title, need.blocking].append((label, need))
        return tuple(Wanted(title, blocks, tuple(who)) for (title, blocks), who in found.items())


@dataclass(frozen=True, slots=True)
class Wanted:
    """One fact that is open for one case or many, with each one's name and state."""

    title: str
    blocking: bool
    cases: tuple[tuple[str, Need], ...]

    @property
    def is_named(self) -> bool:
        """On a list of cases each has its name; on the page of one case nobody needs it."""
        return any(label for label, _ in self.cases)


def readiness_of(
    document: CaseDocument,
    *,
    as_of: date,
    profile: str,
    knowledge: Knowledge,
    raised: Iterable[str] = (),
) -> tuple[Need, ...]:
    """Every fact the question needs on ``as_of``; ``raised`` are facts that an alert found missing."""
    facts = facts_of(document, as_of=as_of, profile=profile, knowledge=knowledge)
    if facts.situation.record.deceased:
        return ()
    wanted, needs = frozenset(raised), []
    for request in knowledge.requests:
        blocking = asked(request, facts, wanted)
        if blocking is not None:
            state = state_of(request, facts)
            said: Readiness = "have" if state == "known" else state
            window = window_of(request, facts)
            needs.append(Need(request.fact, request.title, said, blocking, request.owner, window))
    return tuple(needs)


def is_ready(needs: Iterable[Need]) -> bool:
    """Nothing that blocks the decision is open."""
    return not any(need.blocking and need.is_open for need in needs)


def chase_list(needs_of: Iterable[tuple[str, tuple[Need, ...]]]) -> tuple[Chase, ...]:
    """What is open, gathered by owner, across the cases named."""
    by_owner: dict[str, list[tuple[str, Need]]] = defaultdict(list)
    for label, needs in needs_of:
        for need in needs:
            if need.is_open:
                by_owner[need.owner].append((label, need))
    return tuple(
        Chase(owner, tuple(sorted(open_, key=lambda entry: not entry[1].blocking)))
        for owner, open_ in sorted(by_owner.items())
    )
