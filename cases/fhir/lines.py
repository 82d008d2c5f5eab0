"""A line of therapy that goes on: more cycles of it, told later, belong to the line that stands (§4.9)."""

import copy
from collections.abc import Collection, Sequence
from datetime import date

from cases.fhir.json_types import Json

ONE_CYCLE_DAYS = 3
ONE_LINE_DAYS = 42
CHECKPOINT = ("pembrolizumab", "nivolumab", "ipilimumab")
OWN_RULES = ("id", "agents", "cycles", "started_on")
"""Parts of a line that are joined by rules of their own, not field by field."""


def backbone(agents: Collection[str]) -> tuple[bool, bool, bool]:
    """What makes a line: a new antibody does not begin another one."""
    return (
        "oxaliplatin" in agents,
        "irinotecan" in agents,
        any(agent in CHECKPOINT for agent in agents),
    )


def line_that_goes_on(lines: Sequence[Json], told: Json) -> Json | None:
    """Find the line of the case that a told line is, or goes on with: by its id, its beginning, or its cycles.

    Cycles of the same backbone no more than 42 days from those that stand are the same line.
    """
    for line in lines:
        begins_alike = line.get("started_on") == told.get("started_on") and (
            set(line.get("agents", ())) == set(told.get("agents", ()))
        )
        if line.get("id") == told.get("id") or begins_alike:
            return line
    near = [(gap, n) for n, line in enumerate(lines) if (gap := _gap(line, told)) is not None]
    return lines[min(near)[1]] if near else None


def _gap(line: Json, told: Json) -> int | None:
    """Give the days between two lines of one backbone with cycles; None where they are not one line."""
    ours, theirs = days_of(line), days_of(told)
    if not (ours and theirs) or backbone(line["agents"]) != backbone(told["agents"]):
        return None
    between = max(theirs[0] - ours[-1], ours[0] - theirs[-1]).days
    return max(between, 0) if between <= ONE_LINE_DAYS else None


def days_of(line: Json) -> list[date]:
    """The days of the cycles that have one, in order."""
    days = (cycle.get("given_on") for cycle in line.get("cycles", ()))
    return sorted(date.fromisoformat(str(day)) for day in days if day)


def new_cycles(line: Json, told: Json, others: Sequence[Json] = ()) -> list[Json]:
    """The told cycles that stand neither in the line nor in another one (a person may have parted them)."""
    known = [*days_of(line), *(day for other in others for day in days_of(other))]
    return [
        cycle
        for cycle in told.get("cycles", ())
        if all(abs((day - _day(cycle)).days) > ONE_CYCLE_DAYS for day in known)
    ]


def _day(cycle: Json) -> date:
    return date.fromisoformat(str(cycle["given_on"]))


def joined(
    line: Json, told: Json, old: Json | None = None, others: Sequence[Json] = ()
) -> tuple[Json, list[str]]:
    """Bring told cycles into a line that stands; name what a person said of it that they contradict.

    ``old`` is what the sender told of this line before. Cycles keep their numbers and doses, new ones count on
    from them; where a new one lies before others, the numbers are counted again in the order of the days.
    """
    result = copy.deepcopy(line)
    new = new_cycles(line, told, others)
    result["agents"] = [*line["agents"], *(a for a in told["agents"] if a not in line["agents"])]
    cycles = _without(line.get("cycles", []), old, told) + copy.deepcopy(new)
    if cycles:
        result["cycles"] = _numbered(cycles, len(cycles) - len(new))
    result["started_on"] = min(filter(None, (line.get("started_on"), told["started_on"])))
    return result, _fields(result, told, old or {}, new)


def _without(cycles: Sequence[Json], old: Json | None, told: Json) -> list[Json]:
    """Leave out a cycle that the sender now leaves out between others, unless a person has written something on it.

    Cycles before and after those that are told now are merely not in this delivery: absence is no deletion.
    """
    told_days = days_of(told)
    gone = [
        cycle
        for cycle in (old or {}).get("cycles", ())
        if told_days[:1] and told_days[0] < _day(cycle) < told_days[-1]
        and not _is_in(cycle, told.get("cycles", ()))
    ]  # fmt: skip
    return [copy.deepcopy(cycle) for cycle in cycles if not _is_in(cycle, gone)]


def _is_in(cycle: Json, cycles: Sequence[Json]) -> bool:
    plain = set(cycle) <= {"number", "given_on"}
    return plain and any(cycle.get("given_on") == one.get("given_on") for one in cycles)


def _numbered(cycles: list[Json], standing: int) -> list[Json]:
    """Count new cycles on; count all again only where they do not simply come last."""
    last = max((int(cycle["number"]) for cycle in cycles[:standing]), default=0)
    days = [str(cycle["given_on"]) for cycle in cycles if cycle.get("given_on")]
    if days != sorted(days):
        cycles = sorted(cycles, key=lambda cycle: str(cycle.get("given_on", "")))
        standing, last = 0, 0
    for number, cycle in enumerate(cycles[standing:], last + 1):
        cycle["number"] = number
    return cycles


def _fields(result: Json, told: Json, old: Json, new: Sequence[Json]) -> list[str]:
    """Follow the sender in what nobody changed; a line that a person ended and that goes on is a contradiction."""
    clashes = []
    for name in dict.fromkeys((*old, *told)):
        if name in OWN_RULES or result.get(name) == told.get(name):
            continue
        if result.get(name) == old.get(name):
            if name in told:
                result[name] = told[name]
            else:
                result.pop(name, None)
    last = max((str(cycle["given_on"]) for cycle in new), default="")
    if result.get("ended_on") and last > str(result["ended_on"]):
        clashes.append("ended_on")
        for name in ("ended_on", "status"):
            result.pop(name, None)
            if name in told:
                result[name] = told[name]
    return clashes
