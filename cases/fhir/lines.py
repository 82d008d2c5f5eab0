"""A line of therapy that goes on: more cycles of it, told later, belong to the line that stands (§4.9)."""

import copy
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from cases.fhir.json_types import Json

ONE_CYCLE_DAYS = 3
ONE_LINE_DAYS = 42
CHECKPOINT = ("pembrolizumab", "nivolumab", "ipilimumab")
CYCLES, NOT_GIVEN = "therapy_lines.cycles", "not_given"
"""Places of what a sender takes back: one cycle of a line, and an administration that was none."""
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

    Cycles of the same backbone no more than 42 days from those that stand are the same line. A plan goes on with
    no line but a plan.
    """
    if is_plan(told):
        lines = [line for line in lines if is_plan(line)]
    for line in lines:
        begins_alike = line.get("started_on") == told.get("started_on") and (
            set(line.get("agents", ())) == set(told.get("agents", ()))
        )
        if line.get("id") == told.get("id") or begins_alike:
            return line
    near = [(gap, n) for n, line in enumerate(lines) if (gap := _gap(line, told)) is not None]
    return lines[min(near)[1]] if near else None


def is_plan(line: Json) -> bool:
    return line.get("status") == "planned"


def was_given_since(lines: Sequence[Json], day: date) -> bool:
    """Whether a cycle of any line was given on this day or later: what was ordered then is no plan any more."""
    return any(day <= given for line in lines for given in days_of(line))


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

    ``old`` is what the sender told of this line before; no cycle that stands is left out (see ``given_up``). Cycles keep their numbers and doses, new ones count on
    from them; where a new one lies before others, the numbers are counted again in the order of the days.
    """
    result = copy.deepcopy(line)
    new = new_cycles(line, told, others)
    result["agents"] = [*line["agents"], *(a for a in told["agents"] if a not in line["agents"])]
    cycles = [*result.get("cycles", []), *copy.deepcopy(new)]
    if cycles:
        result["cycles"] = _numbered(cycles, len(cycles) - len(new))
    begun = [str(one["started_on"]) for one in (line, told) if one.get("started_on")]
    if begun:
        result["started_on"] = min(begun)
    return result, _fields(result, told, old or {}, new)


def given_up(old: Json, told: Json) -> Iterator[tuple[str, str]]:
    """Give the days of cycles that a sender told before and tells otherwise now, each with its day now or "".

    A cycle that lies between those that are told now and is not among them was left out. Cycles before and after
    those are merely not in this delivery: absence is no deletion.
    """
    now = days_of(told)
    for day in days_of(old):
        near = [one for one in now if abs((one - day).days) <= ONE_CYCLE_DAYS]
        if near and day not in now:
            yield day.isoformat(), near[0].isoformat()
        elif not near and now and now[0] < day < now[-1]:
            yield day.isoformat(), ""


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
    """Follow the sender in what nobody changed; a line that a person ended and that goes on is a contradiction.

    A plan of which a cycle was given is none any more: as a plan it would be left out of every count.
    """
    clashes = []
    if new and is_plan(result):
        del result["status"]
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


def line_with_cycle(lines: Sequence[Json], on: str, agents: Collection[str]) -> Json | None:
    """Find the line of the case with a cycle on this day, of which one of the agents is a part."""
    for line in lines:
        days = {cycle.get("given_on") for cycle in line.get("cycles", ())}
        if on in days and set(agents) & set(line.get("agents", ())):
            return line
    return None


def with_cycle(line: Json, cycle: Json, instead: Json | None) -> Json:
    """Take a cycle out of a line, or another in its place; the other cycles keep their numbers.

    A line that began or ended with it begins or ends with what is first or last now.
    """
    result = copy.deepcopy(line)
    at = result["cycles"].index(cycle)
    result["cycles"][at : at + 1] = [copy.deepcopy(instead)] if instead else []
    rest, gone = days_of(result), cycle.get("given_on")
    for name, day in (("started_on", rest[:1]), ("ended_on", rest[-1:])):
        if day and result.get(name) == gone:
            result[name] = day[0].isoformat()
    return result
