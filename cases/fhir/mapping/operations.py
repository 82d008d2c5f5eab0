"""Procedure → operations and local treatment (import specification §4.10)."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from cases.fhir import terminology as t
from cases.fhir.context import Context
from cases.fhir.elements import day, objects, written_date
from cases.fhir.findings import Finding, fact, proposal, question, shown
from cases.fhir.items import Item
from cases.fhir.json_types import Json

STATUS = {"completed": "performed", "preparation": "planned", "not-done": "cancelled"}


def operation_findings(item: Item, context: Context) -> Iterator[Finding]:
    """Read one Procedure by its code: kind and date are facts, the rest is asked of people."""
    code = item.resource.get("code")
    name = t.words(code)
    references = item.resource.get("reasonReference")
    if other := context.other_cancer(references, item):
        yield shown(item, f"Done for {other}", name, "other-cancer")
    elif t.first(code, "chemotherapy_without_agents"):
        because = "Chemotherapy and radiotherapy without drug and dose: which treatment was it?"
        yield question(item, "shown", name, "ambiguous", because, element="code")
    elif t.first(code, "surgery_question"):
        yield question(
            item, "surgeries", name, "ambiguous", "Which stage of ALPPS?", element="code"
        )
    elif term := t.first(code, "surgery"):
        yield from _operation(item, term, context)
    else:
        yield shown(item, "Not an operation of the case", name)


def _operation(item: Item, term: t.Term, context: Context) -> Iterator[Finding]:
    resource = item.resource
    kind, _, extent = term.value.partition(" ")
    sites = [found for site in objects(resource.get("bodySite")) for found in t.terms(site)]
    status = resource.get("status")
    date = written_date(resource, "performedDateTime", "performedPeriod")
    on = day(date[1]) if date else None
    if status == "entered-in-error":
        yield shown(item, "Entered in error", kind, "retracted")
    elif kind == "sbrt" and not any(s.meaning in ("liver_site", "segment") for s in sites):
        yield shown(item, "Radiosurgery, not said to be of the liver", kind)
    elif status not in STATUS:
        because = f"The status is {status}: was it done?"
        yield question(item, "surgeries", {"kind": kind}, "ambiguous", because, element="status")
    elif kind != "colorectal_resection" and context.owner_is_unclear(
        resource.get("reasonReference"), item
    ):
        because = "Several cancers: which one was operated?"
        yield question(item, "surgeries", {"kind": kind}, "other-cancer", because)
    elif STATUS[status] == "performed" and on is None:
        because = "The day of the operation is not known"
        yield question(item, "surgeries", {"kind": kind}, "date-partial", because)
    else:
        value: Json = {"id": operation_id(kind, on, item), "kind": kind, "status": STATUS[status]}
        value |= {"date": on} if on else {}
        value |= {"extent": extent} if extent else {}
        segments = [site.value for site in sites if site.meaning == "segment"]
        value |= {"segments": segments} if segments else {}
        yield fact(item, "surgeries", value, "code", day=on)
        yield from _resected(item, value, context)


def operation_id(kind: str, on: str | None, item: Item) -> str:
    """Name an operation, the same at every import of it."""
    told = f"{kind} {on or item.id or item.source()}"
    return "F" + sha256(told.encode()).hexdigest()[:8]


def _resected(item: Item, value: Json, context: Context) -> Iterator[Finding]:
    """Propose that the primary was resected, when the bowel was, on or after the diagnosis."""
    primary, on = context.primary, value.get("date")
    if value["kind"] != "colorectal_resection" or value["status"] != "performed":
        return
    if primary is None or on is None or (primary.diagnosed_on and on < primary.diagnosed_on):
        return
    because = "A bowel resection was done: was it the primary?"
    yield proposal(item, "primary.status", "resected", because)
    yield proposal(item, "primary.resected_on", on, because)


def simultaneous(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Propose one simultaneous resection where bowel and liver were operated on one day."""
    by_day: dict[str, dict[str, Finding]] = {}
    for found in findings:
        if found.path == "surgeries" and found.day and isinstance(found.value, dict):
            by_day.setdefault(found.day, {})[str(found.value.get("kind"))] = found
    for on, kinds in sorted(by_day.items()):
        if {"liver_resection", "colorectal_resection"} <= kinds.keys():
            liver = kinds["liver_resection"]
            value = {
                "id": operation_id("simultaneous_resection", on, liver.item),
                "date": on,
                "kind": "simultaneous_resection",
                "status": "performed",
            }
            yield proposal(
                liver.item, "surgeries", value, "Bowel and liver on one day: one operation?"
            )
