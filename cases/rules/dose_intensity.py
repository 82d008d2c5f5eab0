"""Planned versus given dose intensity of a line, drug by drug (relative dose intensity, Hryniuk & Bush 1984).

The plan is 100 % of each drug every ``cycle_days``. Given is the sum of the doses in per cent, over the days from
the first cycle to the end of the last one. So a reduced dose and a delay both lower it, and 100 % is the plan.
"""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cases.rules.clock import Clock, GivenCycle, State, given_cycles, numbered, unknown_numbers
from cases.rules.document import TherapyLine
from cases.rules.lengths import plain

SOURCE = "relative dose intensity: given over planned dose per unit of time"
_TENTH = Decimal("0.1")
_FULL = Decimal(100)


def relative(percents: list[Decimal], cycle_days: int, days: int) -> Decimal:
    """Dose intensity in per cent of the plan, to 0.1; ``days`` run to the end of the last cycle."""
    return (sum(percents, Decimal(0)) * cycle_days / days).quantize(_TENTH, ROUND_HALF_UP)


def intensities(line: TherapyLine, place: int, as_of: date) -> Iterator[Clock]:
    """How the schedule was kept, then the dose intensity of each drug of a line with given cycles."""
    given = given_cycles(line, place, as_of)
    if not given:
        return
    gap = _gap(line, given)
    if gap or line.cycle_days is None:
        for code, name in _names(line):
            yield _clock(code, name, None, gap, line, given)
        return
    days = (given[-1].on - given[0].on).days + line.cycle_days
    yield _schedule(line, given, line.cycle_days, days)
    for agent in line.agents:
        yield _of_agent(agent, line, given, line.cycle_days, days)


def _names(line: TherapyLine) -> Iterator[tuple[str, str]]:
    yield "schedule", "Schedule kept"
    yield from (("dose_intensity", _title(agent)) for agent in line.agents)


def _title(agent: str) -> str:
    return f"Dose intensity, {agent.replace('_', ' ')}"


def _gap(line: TherapyLine, given: tuple[GivenCycle, ...]) -> str:
    if line.cycle_days is None:
        return "the length of a cycle is not recorded"
    missing = unknown_numbers(given)
    return f"{numbered(missing)} not recorded with a day" if missing else ""


def _schedule(
    line: TherapyLine, given: tuple[GivenCycle, ...], cycle_days: int, days: int
) -> Clock:
    value = relative([_FULL] * len(given), cycle_days, days)
    planned = len(given) * cycle_days
    because = (
        f"{len(given)} cycles planned in {planned} days, given in {days} days, from {given[0].on.isoformat()} "
        f"to the end of the cycle of {given[-1].on.isoformat()}: {planned} / {days}"
    )
    return _clock("schedule", "Schedule kept", value, because, line, given)


def _of_agent(
    agent: str, line: TherapyLine, given: tuple[GivenCycle, ...], cycle_days: int, days: int
) -> Clock:
    doses = {
        one.cycle.number: dose.percent
        for one in given
        for dose in one.cycle.doses
        if dose.agent == agent
    }
    unrecorded = sorted(one.cycle.number for one in given if one.cycle.number not in doses)
    if unrecorded:
        because = f"the dose of {numbered(unrecorded)} is not recorded"
        return _clock("dose_intensity", _title(agent), None, because, line, given)
    percents = [doses[number] for number in sorted(doses)]
    value = relative(percents, cycle_days, days)
    terms = " + ".join(plain(percent) for percent in percents)
    because = f"({terms}) % × {cycle_days} days / {days} days"
    return _clock("dose_intensity", _title(agent), value, because, line, given)


def _clock(
    code: str,
    title: str,
    value: Decimal | None,
    because: str,
    line: TherapyLine,
    given: tuple[GivenCycle, ...],
) -> Clock:
    state: State = "unknown" if value is None else "info"
    words = None if value is None else f"{value} %"
    evidence = tuple(one.evidence for one in given)
    return Clock(code, title, words, state, because, SOURCE, line.id, None, evidence)
