"""Observation → tumour sizes and reported response, which wait for a person (§4.7, §4.8)."""

from collections.abc import Iterator
from decimal import Decimal

from cases.fhir import terminology as t
from cases.fhir.context import Context
from cases.fhir.elements import component, day, objects, written_date
from cases.fhir.findings import Finding, proposal, question, shown
from cases.fhir.identity import key_of
from cases.fhir.items import Item
from cases.fhir.mapping.laboratory import FINAL
from cases.fhir.quantities import Refused, quantity

LARGEST = "33728-7"
NOT_ON_IMAGES = ("pathology", "examination")


def size_findings(item: Item, context: Context) -> Iterator[Finding]:
    """Read a tumour size: from images a proposal for the lesion grid, from pathology only shown."""
    resource = item.resource
    method = t.first(resource.get("method"), "method")
    part = component(resource, LARGEST)
    if other := context.other_cancer(resource.get("focus"), item):
        yield shown(item, f"A size of {other}", None, "other-cancer")
    elif resource.get("status") not in FINAL:
        yield shown(item, "The result is not final", None, "status-not-final")
    elif (method and method.value in NOT_ON_IMAGES) or resource.get("specimen"):
        yield shown(item, "Measured on the specimen or by hand, never for response")
    else:
        given = (part or resource).get("valueQuantity")
        yield _measured(item, given, context, is_doubtful=method is None)


def _measured(item: Item, given: object, context: Context, *, is_doubtful: bool) -> Finding:
    """A size whose method was not sent waits in the grid too, marked as a question."""
    found = quantity(given, context.source, "length_unit")
    date = written_date(item.resource, "effectiveDateTime", "effectivePeriod")
    if isinstance(found, Refused):
        return question(item, "lesions", None, found.code, found.because)
    mm = Decimal(found.value) * Decimal(found.unit)
    value = {"mm": f"{mm:f}", "measured_on": day(date[1]) if date else None}
    value |= _lesion(item, context)
    if is_doubtful:
        because = "How was the size measured?"
        return question(item, "lesions", value, "ambiguous", because, element="method")
    because = "A size on an image: which lesion, and does it take part?"
    return proposal(item, "lesions", value, because)


def _lesion(item: Item, context: Context) -> dict[str, str | None]:
    """Say where the lesion lies and under which name its sender follows it, as far as that was sent."""
    carriers = [item.resource, *objects(item.resource.get("bodySite"))]
    references = [*objects(item.resource.get("focus"))]
    references += [
        one["valueReference"]
        for carrier in carriers
        for one in objects(carrier.get("extension"))
        if isinstance(one.get("valueReference"), dict)
    ]
    found = [context.resolve(reference, item) for reference in references]
    structures = list(dict.fromkeys(one for one in found if one and one.type == "BodyStructure"))
    structure = structures[0] if len(structures) == 1 else None
    place = (structure.resource.get("location") if structure else None) or item.resource.get(
        "bodySite"
    )
    told = {"where": t.words(place), "name": _name(structure, context) if structure else ""}
    return {key: text for key, text in told.items() if text}


def _name(structure: Item, context: Context) -> str:
    """The sender's number of the lesion; an address made up for one transport names nothing the next time."""
    for identifier in objects(structure.resource.get("identifier")):
        if identifier.get("system") and identifier.get("value"):
            return f"{context.source.code} {identifier['system']}|{identifier['value']}"
    key = key_of(structure)
    return "" if key.is_weak else f"{context.source.code} {key.text}"


def response_finding(item: Item) -> Finding:
    """Show what somebody called the response; a clinician's impression is never a category."""
    value = item.resource.get("valueCodeableConcept")
    answer = t.first(value, "response_answer")
    if answer:
        because = f"Reported as {answer.value}: on which scan?"
        return question(item, "imaging", {"reported_response": answer.value}, "ambiguous", because)
    return shown(item, "An impression over all findings, never a response category", t.words(value))
