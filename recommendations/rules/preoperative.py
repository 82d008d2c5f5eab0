"""Preoperative chemotherapy: which cycles count, and how many q2w equivalents they are.

Counted are given cycles of neoadjuvant or conversion lines with a cytotoxic, from the day the
metastases were found, and after the last liver operation (case document §4.1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from recommendations.rules.drugs import CYTOTOXICS
from recommendations.rules.intervals import add_months
from recommendations.rules.record import PREOPERATIVE_INTENTS, Cycle, Record

DAYS_OF_Q2W = 14
LONG_TREATMENT_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Preoperative:
    cycles: tuple[Cycle, ...]

    @property
    def equivalents(self) -> Decimal | None:
        """Sum of cycle_days / 14 (scores specification §22); None when a cycle length is unknown."""
        return q2w_equivalents(self.cycles)

    @property
    def is_long(self) -> bool:
        """More than three calendar months from the first to the last cycle (evidence B-03)."""
        if not self.cycles:
            return False
        first, last = self.cycles[0].given_on, self.cycles[-1].given_on
        return last > add_months(first, LONG_TREATMENT_MONTHS)

    def reached(self, equivalents: Decimal) -> Cycle | None:
        """The cycle with which the sum reached this many q2w equivalents."""
        days = 0
        for cycle in self.cycles:
            days += cycle.line.cycle_days or 0
            if days >= equivalents * DAYS_OF_Q2W:
                return cycle
        return None


def preoperative_treatment(record: Record) -> Preoperative:
    return Preoperative(tuple(cycles_before(record, None, record.last_liver_operation_on)))


def cycles_before(record: Record, end: date | None, start: date | None) -> Iterable[Cycle]:
    """Preoperative cycles after ``start`` (an operation) and before ``end`` (an operation)."""
    detected_on = record.metastases.detected_on
    for cycle in record.cycles:
        counts = cycle.line.intent in PREOPERATIVE_INTENTS and CYTOTOXICS & set(cycle.line.agents)
        too_early = detected_on is not None and cycle.given_on < detected_on
        after = start is None or cycle.given_on > start
        if counts and not too_early and after and (end is None or cycle.given_on < end):
            yield cycle


def q2w_equivalents(cycles: Iterable[Cycle]) -> Decimal | None:
    lengths = [cycle.line.cycle_days for cycle in cycles]
    if any(length is None for length in lengths):
        return None
    return Decimal(sum(length or 0 for length in lengths)) / DAYS_OF_Q2W
