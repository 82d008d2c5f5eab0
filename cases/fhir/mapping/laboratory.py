"""Observation → laboratory results (import specification §4.12)."""

from collections.abc import Iterator

from cases.fhir.context import Context
from cases.fhir.elements import day, objects, written_date
from cases.fhir.findings import Finding, fact, question, shown
from cases.fhir.items import Item
from cases.fhir.json_types import Json
from cases.fhir.quantities import Quantity, Refused, quantity
from cases.fhir.terminology import Term
from cases.rules.vocabulary import UNITS_OF, LabTest

FINAL = ("final", "amended", "corrected")


def lab_findings(item: Item, term: Term, context: Context) -> Iterator[Finding]:
    """Give a laboratory result as sent, or the reason why a person has to look."""
    resource = item.resource
    if resource.get("status") not in FINAL:
        yield shown(item, "The result is not final", term.value, "status-not-final")
        return
    if "valueQuantity" not in resource:
        yield shown(item, "The result is not a number", term.value)
        return
    date = _collected(item, context)
    found = quantity(resource["valueQuantity"], context.source, "lab_unit", unitless=_ratio(term))
    if isinstance(found, Refused):
        yield question(
            item, "labs", _asked(term, date), found.code, found.because, element="valueQuantity"
        )
    elif date is None:
        because = "The day of collection is not known"
        sent = {"value": found.value, "unit": found.unit}
        yield question(item, "labs", _asked(term, None) | sent, "date-partial", because)
    else:
        yield _result(item, term, found, date, context)


def _ratio(term: Term) -> str | None:
    return "1" if term.value == "INR" else None


def _asked(term: Term, date: str | None) -> Json:
    return {"test": term.value} | ({"collected_on": date} if date else {})


def _result(item: Item, term: Term, found: Quantity, date: str, context: Context) -> Finding:
    value: Json = {"test": term.value, "value": found.value, "unit": found.unit}
    limit = _upper_limit(item.resource, found.unit, context)
    if limit:
        value["upper_limit"] = limit
    value["collected_on"] = date
    if found.unit not in UNITS_OF[_test(term)]:
        because = f"{term.value} is not measured in {found.unit}"
        return question(item, "labs", value, "unit-unknown", because, element="valueQuantity")
    return fact(item, "labs", value, "valueQuantity", day=date)


def _test(term: Term) -> LabTest:
    return next(test for test in UNITS_OF if test == term.value)


def _collected(item: Item, context: Context) -> str | None:
    """Give the day of the sample: of the specimen, else the effective time; never that of issue."""
    specimen = context.resolve(item.resource.get("specimen"), item)
    collection = specimen.resource.get("collection") if specimen else None
    if isinstance(collection, dict):
        taken = written_date(collection, "collectedDateTime", "collectedPeriod")
        if taken and day(taken[1]):
            return day(taken[1])
    effective = written_date(item.resource, "effectiveDateTime", "effectivePeriod")
    return day(effective[1]) if effective else None


def _upper_limit(resource: Json, unit: str, context: Context) -> str | None:
    ranges = list(objects(resource.get("referenceRange")))
    normal = [r for r in ranges if _is_normal(r)] or (ranges if len(ranges) == 1 else [])
    for one in normal:
        high = quantity(one.get("high"), context.source, "lab_unit")
        if isinstance(high, Quantity) and high.unit == unit:
            return high.value
    return None


def _is_normal(one: Json) -> bool:
    return any(c.get("code") == "normal" for c in objects((one.get("type") or {}).get("coding")))
