"""What a case should have when its list is locked: who looks after the patient, where letters go, genes, frailty."""

from collections.abc import Mapping
from dataclasses import dataclass

# From this age on frailty is asked for before the board advises on anything large.
FRAILTY_FROM = 70
GENES = ("RAS", "BRAF", "MMR", "HER2")
PENDING = "pending"


@dataclass(frozen=True, slots=True)
class LockFacts:
    """What is on record for one case. ``genes`` tells of each gene ``known``, ``pending`` or why not; ``age`` in years."""

    key_worker: str
    gp: str
    frailty: str
    age: int | None
    genes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LockGap:
    """One thing that is missing: its name for programs, and what to do in words."""

    code: str
    message: str


def gaps_at_lock(facts: LockFacts) -> tuple[LockGap, ...]:
    """What is missing at the lock. It is shown and counted, and stops nobody from locking the list.

    A gene result that is awaited is an answer; an age that is not known is taken for one that asks for frailty.
    """
    is_old = facts.age is None or facts.age >= FRAILTY_FROM
    wanted = (
        (bool(facts.key_worker), "key_worker", "Name the key worker, whom the patient can call."),
        (bool(facts.gp), "gp", "Name the GP, who gets the letter."),
        (
            bool(facts.frailty) or not is_old,
            "frailty",
            f"Give the frailty, or say that it is unknown: from {FRAILTY_FROM} years on it is asked for.",
        ),
        *(
            (
                facts.genes.get(gene) in ("known", PENDING),
                f"gene_{gene}",
                f"Enter {gene}, or that its result is awaited.",
            )
            for gene in GENES
        ),
    )
    return tuple(LockGap(code, message) for holds, code, message in wanted if not holds)
