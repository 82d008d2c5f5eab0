"""How good the flags are: of those the board judged how many were right, and what none of them saw."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class CodeQuality:
    """One code's counts. Flags that nobody judged are in no share."""

    code: str
    raised: int = 0
    confirmed: int = 0
    false_alarms: int = 0
    missed: int = 0

    @property
    def title(self) -> str:
        return self.code.replace("_", " ").capitalize()

    @property
    def judged(self) -> int:
        return self.confirmed + self.false_alarms

    @property
    def predictive_value(self) -> Decimal | None:
        """Confirmed of judged flags, in percent."""
        return percent(self.confirmed, self.judged)

    @property
    def seen(self) -> int:
        """Progression that the board confirmed, flagged or not."""
        return self.confirmed + self.missed

    @property
    def missed_share(self) -> Decimal | None:
        """Missed of all progression that the board confirmed, in percent."""
        return percent(self.missed, self.seen)


def percent(part: int, whole: int) -> Decimal | None:
    """One decimal, rounded half away from zero; nothing where there is no whole."""
    if whole == 0:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def by_code(
    verdicts: Mapping[str, tuple[int, int, int]], missed: Mapping[str, int]
) -> tuple[CodeQuality, ...]:
    """One row a code; ``verdicts`` holds raised, confirmed and false alarms."""
    return tuple(
        CodeQuality(code, *verdicts.get(code, (0, 0, 0)), missed.get(code, 0))
        for code in sorted({*verdicts, *missed})
    )


def total(rows: tuple[CodeQuality, ...]) -> CodeQuality:
    return CodeQuality(
        "all",
        sum(row.raised for row in rows),
        sum(row.confirmed for row in rows),
        sum(row.false_alarms for row in rows),
        sum(row.missed for row in rows),
    )
