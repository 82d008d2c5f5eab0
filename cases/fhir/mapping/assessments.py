"""Observation → ECOG, height, weight (import specification §4.13)."""

from collections.abc import Iterator

from cases.fhir import terminology as t
from cases.fhir.context import Context
from cases.fhir.elements import day, written_date
from cases.fhir.findings import Finding, fact, question, shown
from cases.fhir.items import Item
from cases.fhir.mapping.laboratory import FINAL
from cases.fhir.quantities import Refused, quantity
from cases.fhir.terminology import Term

KINDS = {
    "ecog": "ECOG",
    "ecog_interpretation": "ECOG",
    "height": "height_cm",
    "weight": "weight_kg",
}


def assessment_findings(item: Item, term: Term, context: Context) -> Iterator[Finding]:
    """Give a performance status, a height in cm or a weight in kg."""
    kind = KINDS[term.meaning]
    if item.resource.get("status") not in FINAL:
        yield shown(item, "The result is not final", kind, "status-not-final")
        return
    value = _ecog(item) if kind == "ECOG" else _measured(item, kind, context)
    date = written_date(item.resource, "effectiveDateTime", "effectivePeriod")
    assessed_on = day(date[1]) if date else None
    if value is None:
        yield shown(item, "There is no value", kind)
    elif isinstance(value, Refused):
        on = {"assessed_on": assessed_on} if assessed_on else {}
        yield question(item, "assessments", {"kind": kind} | on, value.code, value.because)
    else:
        found = {"kind": kind, "value": value} | ({"assessed_on": assessed_on} if date else {})
        if assessed_on is None:
            because = "The day of the assessment is not known"
            sent = {"kind": kind, "value": value}
            yield question(item, "assessments", sent, "date-partial", because)
        else:
            yield fact(item, "assessments", found, "value", day=assessed_on)


def _ecog(item: Item) -> str | Refused | None:
    """Read ECOG 0 to 4; 5 means dead and is never a performance status."""
    number = item.resource.get("valueInteger")
    answer = t.first(item.resource.get("valueCodeableConcept"), "ecog_answer")
    value = answer.value if answer else number
    if value is None:
        return None
    if str(value) == "5":
        return Refused("ambiguous", "ECOG 5 says that the patient is dead")
    if str(value) not in ("0", "1", "2", "3", "4"):
        return Refused("value-range", "ECOG lies between 0 and 4")
    return str(value)


def _measured(item: Item, kind: str, context: Context) -> str | Refused | None:
    if "valueQuantity" not in item.resource:
        return None
    meaning = "length_unit" if kind == "height_cm" else "weight_unit"
    found = quantity(item.resource["valueQuantity"], context.source, meaning)
    if isinstance(found, Refused):
        return found
    if kind == "height_cm" and found.unit != "10":  # the table gives the length units in mm
        return Refused("unit-unknown", "A height is read in cm only")
    return found.value
