"""Drugs → proposed therapy lines (import specification §4.9). Nothing here becomes a fact by itself."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import pairwise
from statistics import median

from cases.fhir import terminology as t
from cases.fhir.context import Context
from cases.fhir.elements import day, extension, objects, written_date
from cases.fhir.findings import End, Finding, question, shown
from cases.fhir.items import Item
from cases.fhir.json_types import Json
from cases.fhir.lines import NOT_GIVEN, ONE_CYCLE_DAYS, ONE_LINE_DAYS, backbone

OVER_DAYS = 60
INTENTS = ("mcode-procedure-intent", "mcode-treatment-intent", "urn:crlm:intent")
DRUG_TYPES = ("MedicationAdministration", "MedicationStatement", "MedicationRequest")


@dataclass(frozen=True, slots=True)
class Given:
    """One agent given on one day."""

    item: Item
    agent: str
    on: date


@dataclass(frozen=True, slots=True)
class Ordered:
    """A drug that is on order, so far as its sender knows."""

    item: Item
    agents: tuple[str, ...]
    on: date


@dataclass(slots=True)
class Cycle:
    on: date
    last: date
    given: list[Given]

    @property
    def agents(self) -> set[str]:
        return {one.agent for one in self.given}


def drug_findings(items: Sequence[Item], context: Context) -> Iterator[Finding]:
    """Read all drugs of a patient together: cycles and lines are only seen side by side."""
    given: list[Given] = []
    orders: list[Ordered] = []
    others: list[Finding] = []
    for item in items:
        for found in _read(item, context):
            if isinstance(found, Given):
                given.append(found)
            elif isinstance(found, Ordered):
                orders.append(found)
            else:
                others.append(found)
    yield from (_still_given(found, given) for found in others)
    yield from _planned(orders, given, context)
    for line in _lines(_cycles(given)):
        yield from _proposals(line, context)


def _read(item: Item, context: Context) -> Iterator[Given | Ordered | Finding]:
    agents = agents_of(item, context)
    if not agents:
        yield shown(item, "Not a drug of this disease", _name(item, context))
    elif other := _foreign_reason(item, context):
        yield shown(item, f"Given for {other}", sorted(agents), "other-cancer")
    elif item.type == "MedicationRequest":
        yield from _ordered(item, agents)
    elif item.type == "MedicationStatement":
        yield _stated(item, agents)
    else:
        yield from _administered(item, agents)


def _still_given(found: Finding, given: Sequence[Given]) -> Finding:
    """Where something else was given in the same cycle, that cycle is not taken back with one of its drugs."""
    value = found.value
    if found.path != NOT_GIVEN or not isinstance(value, dict) or not found.day:
        return found
    on = date.fromisoformat(found.day)
    if any(abs((one.on - on).days) <= ONE_CYCLE_DAYS for one in given):
        return replace(found, path="", value=value["agents"])
    return found


def _concepts(item: Item, context: Context) -> list[object]:
    concept = item.resource.get("medicationCodeableConcept")
    if concept is not None:
        return [concept]
    drug = context.resolve(item.resource.get("medicationReference"), item)
    if drug is None:
        return []
    parts = [one.get("itemCodeableConcept") for one in objects(drug.resource.get("ingredient"))]
    return [drug.resource.get("code"), *parts]


def agents_of(item: Item, context: Context) -> list[str]:
    """Name the agents of a drug resource by the codes of the table."""
    found = [term for one in _concepts(item, context) for term in t.terms(one)]
    return sorted({term.value for term in found if term.meaning == "agent"})


def _name(item: Item, context: Context) -> str:
    return next((name for name in map(t.words, _concepts(item, context)) if name), "")


def _foreign_reason(item: Item, context: Context) -> str | None:
    """Name another cancer that a drug was given for, by reference or by the code of the reason."""
    resource = item.resource
    other = context.other_cancer(resource.get("reasonReference"), item)
    if other:
        return other
    codes = {_key(c) for r in objects(resource.get("reasonCode")) for c in t.codings(r)}
    for cancer in context.others:
        for one in cancer.items:
            if codes & {_key(c) for c in t.codings(one.resource.get("code"))}:
                return cancer.name or "another cancer"
    return None


def _key(coding: Json) -> tuple[str, str]:
    return t.normal(str(coding.get("system")), str(coding.get("code")))


def _ordered(item: Item, agents: list[str]) -> Iterator[Ordered | Finding]:
    """Read an order: somebody wanted to give it; whether it was given is another question."""
    status, on = item.resource.get("status"), day(item.resource.get("authoredOn"))
    if status in ("cancelled", "entered-in-error", "draft"):
        yield shown(item, f"The order is {status}", agents, "negated")
    elif status == "active" and on:
        yield Ordered(item, tuple(agents), date.fromisoformat(on))
    else:
        yield from (_only_ordered(item, agent, on) for agent in agents)


def _only_ordered(item: Item, agent: str, on: str | None) -> Finding:
    value = {"ordered": agent} | ({"on": on} if on else {})
    because = "Ordered; a planned line if a person says so"
    return Finding(End.PROPOSED, item, "shown", value, item.source(), because, day=on)


def _planned(
    orders: Sequence[Ordered], given: Sequence[Given], context: Context
) -> Iterator[Finding]:
    """Propose what was ordered on one day as a planned line, where nothing of this disease was given since.

    Senders leave orders active for years: one as old as a line that is over was not meant for the weeks to come.
    """
    last = max((one.on for one in given), default=date.min)
    together: dict[date, list[Ordered]] = defaultdict(list)
    for order in orders:
        if order.on > last and (context.as_of - order.on).days <= OVER_DAYS:
            together[order.on].append(order)
        else:
            yield from (_only_ordered(order.item, one, str(order.on)) for one in order.agents)
    for on, same_day in together.items():
        agents = sorted({agent for order in same_day for agent in order.agents})
        line: Json = {"id": _line_id(str(on), agents), "status": "planned", "agents": agents}
        first, *rest = (order.item for order in same_day)
        yield Finding(
            End.PROPOSED,
            first,
            "therapy_lines",
            line,
            first.source(),
            "Ordered, and nothing was given since: a planned line?",
            day=str(on),
            also=tuple(rest),
        )


def _stated(item: Item, agents: list[str]) -> Finding:
    period = item.resource.get("effectivePeriod")
    start = day(period.get("start")) if isinstance(period, dict) else None
    if item.resource.get("status") not in ("active", "completed", "stopped") or start is None:
        because = "When was it taken, and was it taken at all?"
        return question(item, "therapy_lines", {"agents": agents}, "date-partial", because)
    line: Json = {"id": _line_id(start, agents), "started_on": start, "agents": agents}
    end = day(period.get("end")) if isinstance(period, dict) else None
    if end:
        line["ended_on"] = end
    return Finding(
        End.PROPOSED,
        item,
        "therapy_lines",
        line,
        item.source(),
        "A course without cycles",
        day=start,
    )


def _administered(item: Item, agents: list[str]) -> Iterator[Given | Finding]:
    status = item.resource.get("status")
    on = written_date(item.resource, "effectiveDateTime", "effectivePeriod")
    when = day(on[1]) if on else None
    if status != "completed":
        yield from _not_given(item, agents, when)
    elif when is None:
        because = "The day is not known"
        yield question(item, "therapy_lines", {"agents": agents}, "date-partial", because)
    else:
        for agent in agents:
            yield Given(item, agent, date.fromisoformat(when))


def _not_given(item: Item, agents: list[str], when: str | None) -> Iterator[Finding]:
    """Say that it was not given, or may not have been; a cycle of the case on that day is asked about."""
    status = item.resource.get("status")
    value: Json = {"agents": agents} | ({"given_on": when} if when else {})
    because = "Not given"
    if status not in ("not-done", "entered-in-error"):
        because = f"The status is {status}: was it given?"
        yield question(item, "therapy_lines", {"agents": agents}, "ambiguous", because)
    yield Finding(End.SHOWN, item, NOT_GIVEN, value, item.source(), because, "negated", day=when)


def _cycles(given: list[Given]) -> list[Cycle]:
    cycles: list[Cycle] = []
    for one in sorted(given, key=lambda g: (g.on, g.agent, g.item.source())):
        if cycles and (one.on - cycles[-1].on).days <= ONE_CYCLE_DAYS:
            cycles[-1].given.append(one)
            cycles[-1].last = one.on
        else:
            cycles.append(Cycle(one.on, one.on, [one]))
    return cycles


def _lines(cycles: list[Cycle]) -> list[list[Cycle]]:
    """Join cycles of one backbone; a new antibody does not begin a new line."""
    lines: list[list[Cycle]] = []
    for cycle in cycles:
        last = lines[-1][-1] if lines else None
        close = last is not None and (cycle.on - last.on).days <= ONE_LINE_DAYS
        if last is not None and close and backbone(last.agents) == backbone(cycle.agents):
            lines[-1].append(cycle)
        else:
            lines.append([cycle])
    return lines


def _proposals(line: list[Cycle], context: Context) -> Iterator[Finding]:
    agents = sorted({agent for cycle in line for agent in cycle.agents})
    start = line[0].on.isoformat()
    value: Json = {"id": _line_id(start, agents), "started_on": start, "agents": agents}
    intent = _intent([one.item for cycle in line for one in cycle.given])
    if intent:
        value["intent"] = intent
    if (context.as_of - line[-1].on).days > OVER_DAYS:
        value |= {"status": "completed", "ended_on": line[-1].last.isoformat()}
    if rhythm := _rhythm(line):
        value["cycle_days"] = rhythm
    value["cycles"] = [
        {"number": n, "given_on": cycle.on.isoformat()} for n, cycle in enumerate(line, start=1)
    ]
    items = list(dict.fromkeys(one.item for cycle in line for one in cycle.given))
    because = "Cycles were joined by their dates: is this one line?"
    yield Finding(
        End.PROPOSED,
        items[0],
        "therapy_lines",
        value,
        items[0].source(),
        because,
        day=start,
        also=tuple(items[1:]),
    )


def _rhythm(line: list[Cycle]) -> int | None:
    gaps = [(later.on - earlier.on).days for earlier, later in pairwise(line)]
    if not gaps:
        return None
    middle = median(gaps)
    return next((usual for usual in (14, 21) if abs(middle - usual) <= 3), None)


def _intent(items: list[Item]) -> str | None:
    """Give an intent that is one of ours; curative is none of them."""
    found = {
        term.value
        for item in items
        if (one := extension(item.resource, *INTENTS))
        for term in t.terms(one.get("valueCodeableConcept"))
        if term.meaning == "intent"
    }
    return found.pop() if len(found) == 1 and "curative" not in found else None


def _line_id(start: str, agents: list[str]) -> str:
    return "F" + sha256(f"{start} {' '.join(agents)}".encode()).hexdigest()[:8]
