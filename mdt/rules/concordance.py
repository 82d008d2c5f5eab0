"""How often boards did what a rule suggested, by rule and stage of the pathway. Counts, not judgements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Shown:
    """One suggestion before a board; ``answer`` is empty when the board gave none."""

    rule: str
    stage: str
    answer: str


@dataclass(frozen=True, slots=True)
class Concordance:
    """Of ``answered`` suggestions ``accepted`` were taken as they stood; unanswered ones count on neither side."""

    rule: str
    stage: str
    accepted: int
    modified: int
    rejected: int
    unanswered: int

    @property
    def answered(self) -> int:
        return self.accepted + self.modified + self.rejected

    @property
    def percent(self) -> Decimal | None:
        """Share of the answered ones, to a tenth; None where nothing was answered."""
        if not self.answered:
            return None
        return (Decimal(100 * self.accepted) / self.answered).quantize(Decimal("0.1"))


def concordance(shown: Iterable[Shown]) -> tuple[Concordance, ...]:
    """One row for each rule and stage, in their order."""
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in shown:
        counts[one.rule, one.stage][one.answer] += 1
    words = ("accepted", "modified", "rejected", "")
    return tuple(
        Concordance(*key, *(counts[key][word] for word in words)) for key in sorted(counts)
    )
