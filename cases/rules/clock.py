"""What one clock of treatment says, and the cycles that every clock reads."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cases.rules.document import Cycle, TherapyLine
from cases.rules.flags import Evidence

State = Literal["good", "info", "amber", "red", "unknown"]


@dataclass(frozen=True, slots=True)
class Clock:
    """One number with its arithmetic. ``value`` is ``None`` when an input is not known; nothing is guessed.

    ``due_on`` is the day the clock points to: the restaging that is due, or the first day an operation may be.
    """

    code: str
    title: str
    value: str | None
    state: State
    because: str
    source: str
    line_id: str = ""
    due_on: date | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenCycle:
    """A cycle that was given, on its day, with its place in the document."""

    path: str
    on: date
    cycle: Cycle

    @property
    def evidence(self) -> Evidence:
        return Evidence(self.path, f"cycle {self.cycle.number}", self.on, "given")

    def gave(self, agent: str) -> bool:
        """A cycle gives every agent of its line except those with a dose of 0 %."""
        return all(dose.percent > 0 for dose in self.cycle.doses if dose.agent == agent)


def given_cycles(line: TherapyLine, place: int, as_of: date) -> tuple[GivenCycle, ...]:
    """The cycles given until ``as_of``, by date; the order of their entry does not matter."""
    found = [
        GivenCycle(f"therapy_lines[{place}].cycles[{index}]", cycle.given_on, cycle)
        for index, cycle in enumerate(line.cycles)
        if cycle.given_on is not None and cycle.given_on <= as_of
    ]
    return tuple(sorted(found, key=lambda given: (given.on, given.cycle.number)))


def unknown_numbers(given: tuple[GivenCycle, ...]) -> list[int]:
    """Cycles before the last given one that have no day: whether they were given is not known."""
    known = {one.cycle.number for one in given}
    return [number for number in range(1, max(known, default=0)) if number not in known]


def numbered(cycles: list[int]) -> str:
    """``cycles 1–7``; those that do not follow each other one by one: ``cycles 1, 3``."""
    first, last = cycles[0], cycles[-1]
    is_row = len(cycles) > 2 and cycles == list(range(first, last + 1))
    numbers = f"{first}–{last}" if is_row else ", ".join(map(str, cycles))
    return f"cycle{'s' if len(cycles) > 1 else ''} {numbers}"
