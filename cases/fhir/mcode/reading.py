"""Reading a case that this program exported: what each resource tells, and the fragment laid over it.

Everybody else's mapping reads what it reads as a fact or proposes as wild type; what it leaves to people because a
stranger might mean something else (lines, sizes, responses) is taken here, since we know what we meant.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from cases.fhir import terminology as t
from cases.fhir.cancers import cancers_of
from cases.fhir.context import Context, Source
from cases.fhir.decode import Page
from cases.fhir.elements import choice, day, extension, objects
from cases.fhir.findings import End, Finding, fact, shown
from cases.fhir.items import Item, items_of
from cases.fhir.json_types import Json
from cases.fhir.mapping.unit import unit_findings
from cases.fhir.mcode.chart import LOCAL, PART
from cases.fhir.mcode.extra import together
from cases.fhir.mcode.treatments import INTENT, PERFORMED, STATUS
from cases.fhir.references import Index
from cases.fhir.units import Unit, units_of
from cases.rules import vocabulary as v
from cases.rules.document import SCHEMA

EXTRA = "urn:crlm:fhir:case-extra"
OWN = Source(
    code="crlm-board",
    local_codes={
        (f"{LOCAL}{name}", word): ("", word)
        for name, words in (("grade", v.Grade), ("margin", v.Margin))
        for word in get_args(words)
    },
)
NO_DAY = date(1, 1, 1)


class NotOurs(ValueError):
    """What claims to be a case of ours was changed so that it cannot be read back."""


@dataclass(slots=True)
class Told:
    """A case document in the making."""

    content: Json = field(default_factory=lambda: {"schema": SCHEMA})

    def entries(self, name: str) -> list[Json]:
        found: list[Json] = self.content.setdefault(name, [])
        return found

    def of(self, name: str) -> Json:
        found: Json = self.content.setdefault(name, {})
        return found


def part_of(item: Item) -> str:
    """Name the place in the case document that a resource of ours tells; empty for any other."""
    for identifier in objects(item.resource.get("identifier")):
        if identifier.get("system") == PART and isinstance(identifier.get("value"), str):
            return str(identifier["value"])
    return ""


def fragment_of(patient: Item | None) -> Json:
    """Give the fragment that a Patient of ours carries. Raises ``ValueError`` for one that is broken."""
    for found in objects(patient.resource.get("extension")) if patient else ():
        if found.get("url") == EXTRA:
            value = json.loads(found["valueString"])
            if isinstance(value, dict):
                return value
            raise NotOurs("its extension")
    return {}


def told_by(pages: Sequence[Page]) -> Json:
    """Read the one case of an export without its fragment."""
    items = [item for page in pages for item in items_of(page)]
    index = Index(items)
    units, _ = units_of(items, index)
    return told_of(units[0], index)


def is_ours(unit: Unit) -> bool:
    """Say whether this program wrote the case of a patient."""
    return any(part_of(item) == "primary" for item in unit.items)


def case_of(unit: Unit, index: Index) -> Json:
    """Read a case with its fragment. Raises ``NotOurs`` where it was changed so that it is none any more."""
    try:
        return together(told_of(unit, index), fragment_of(unit.patient))
    except (
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        ArithmeticError,
        StopIteration,
    ) as error:
        raise NotOurs("a resource that was changed") from error


def told_of(unit: Unit, index: Index) -> Json:
    """Read the resources of a case of ours."""
    cancers = cancers_of(unit)
    context = Context(unit, index, OWN, NO_DAY, cancers.primary)
    told = Told()
    for found in unit_findings(cancers, context):
        _take(found, told)
    for item in unit.items:
        part = part_of(item).split("/")
        if part[0] in _READERS:
            _READERS[part[0]](part, item.resource, told)
    return {key: value for key, value in told.content.items() if value not in ({}, [])}


def _take(found: Finding, told: Told) -> None:
    """Take what the common mapping reads: facts, and of the proposals only wild type."""
    part = part_of(found.item).split("/")
    head, _, name = found.path.partition(".")
    is_result = found.path == "gene_tests" and found.end in (End.IMPORTED, End.PROPOSED)
    if is_result and isinstance(found.value, dict):
        _add_results(int(part[1]), found.value, told)
    elif found.end is not End.IMPORTED or part[0] in _READERS or head in _READERS:
        return
    elif found.path == "patient.identifiers":
        told.of("patient").setdefault("identifiers", []).append(found.value)
    elif name:
        told.of(head)[name] = found.value
    elif isinstance(found.value, dict):
        told.entries(head).append(found.value)


def _add_results(place: int, value: Json, told: Told) -> None:
    tests = told.entries("gene_tests")
    while len(tests) <= place:
        tests.append({})
    results = tests[place].get("results", [])
    tests[place].update(value | {"results": [*results, *value["results"]]})


def _word(concept: object, kind: str) -> str | None:
    """Give our own word out of a CodeableConcept."""
    return next((str(c["code"]) for c in _own(concept, kind)), None)


def _words(concept: object, kind: str) -> list[str]:
    return [str(c["code"]) for c in _own(concept, kind)]


def _own(concept: object, kind: str) -> Iterator[Json]:
    return (c for c in t.codings(concept) if c.get("system") == f"{LOCAL}{kind}" and "code" in c)


def _known(**values: Any) -> Json:
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _extrahepatic(_: list[str], resource: Json, told: Told) -> None:
    site = _word(resource.get("code"), "site")
    told.entries("extrahepatic").append(
        _known(site=site, detected_on=day(resource.get("onsetDateTime")))
    )


def _lesion(part: list[str], resource: Json, told: Told) -> None:
    place = resource.get("location")
    organ, segments = _word(place, "organ"), _words(place, "segment")
    told.entries("lesions").append(
        _known(id=part[1], label=resource.get("description"), organ=organ, segments=segments)
    )


def _imaging(part: list[str], resource: Json, told: Told) -> None:
    if resource["resourceType"] == "ImagingStudy":
        seen = next(objects(resource.get("procedureCode")), {})
        told.entries("imaging").append(
            _known(
                id=part[1], performed_on=day(resource.get("started")), modality=_word(seen, "modality"),
                regions=_words(seen, "region"), contrast=_word(seen, "contrast"),
            )
        )  # fmt: skip
    elif resource["resourceType"] == "Observation":
        scan = next(one for one in told.entries("imaging") if one["id"] == part[1])
        if part[2] == "reported_response":
            scan["reported_response"] = t.words(resource.get("valueCodeableConcept"))
        else:
            scan.setdefault("measurements", []).append(_measurement(part[2], resource))


def _measurement(lesion: str, resource: Json) -> Json:
    size = next(objects(resource.get("component")), {})
    value = size.get("valueQuantity")
    mm = _text(value["value"]) if isinstance(value, dict) else None
    return _known(lesion=lesion, mm=mm, status=_word(size.get("dataAbsentReason"), "measurement"))


def _text(number: Decimal | int) -> str:
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def _drug(part: list[str], resource: Json, told: Told) -> None:
    agent = _word(resource.get("medicationCodeableConcept"), "agent")
    if resource["resourceType"] == "MedicationRequest":
        line = next((one for one in told.entries("therapy_lines") if one["id"] == part[1]), None)
        if line is None:
            line = _line(part[1], resource)
            told.entries("therapy_lines").append(line)
        line.setdefault("agents", []).append(agent)
    else:
        line = next(one for one in told.entries("therapy_lines") if one["id"] == part[1])
        cycles = line.setdefault("cycles", [])
        if not cycles or cycles[-1]["number"] != int(part[2]):
            cycles.append({"number": int(part[2]), "given_on": day(resource["effectiveDateTime"])})


def _line(name: str, resource: Json) -> Json:
    intent = extension(resource, "mcode-procedure-intent", INTENT) or {}
    dosage = next(objects(resource.get("dosageInstruction")), {})
    repeat = (dosage.get("timing") or {}).get("repeat") or {}
    bounds, period = repeat.get("boundsPeriod") or {}, repeat.get("period")
    status = "planned" if resource.get("intent") == "plan" else resource.get("status")
    return _known(
        id=name, intent=_word(intent.get("valueCodeableConcept"), "intent"),
        status=status if status in STATUS else None,
        started_on=bounds.get("start"), ended_on=bounds.get("end"),
        end_reason=t.words(resource.get("statusReason")), cycle_days=None if period is None else int(period),
    )  # fmt: skip


def _surgery(part: list[str], resource: Json, told: Told) -> None:
    statuses = {theirs: ours for ours, theirs in PERFORMED.items()}
    segments = [
        word for site in objects(resource.get("bodySite")) for word in _words(site, "segment")
    ]
    found = choice(resource, "performed")
    told.entries("surgeries").append(
        _known(
            id=part[1], kind=_word(resource.get("code"), "operation"),
            status=statuses.get(str(resource.get("status"))), date=day(found[1]) if found else None, segments=segments,
        )
    )  # fmt: skip


def _assessment(_: list[str], resource: Json, told: Told) -> None:
    kind, value = _word(resource.get("code"), "assessment"), resource.get("valueString")
    measured = resource.get("valueQuantity")
    if isinstance(measured, dict):
        kind = "height_cm" if measured.get("code") == "cm" else "weight_kg"
        value = _text(measured["value"])
    elif "valueInteger" in resource:
        kind, value = "ECOG", str(resource["valueInteger"])
    on = day(resource.get("effectiveDateTime"))
    told.entries("assessments").append(_known(kind=kind, value=value, assessed_on=on))


_READERS: Mapping[str, Callable[[list[str], Json, Told], None]] = {
    "extrahepatic": _extrahepatic,
    "lesions": _lesion,
    "imaging": _imaging,
    "therapy_lines": _drug,
    "surgeries": _surgery,
    "assessments": _assessment,
}


def whole_findings(content: Json, unit: Unit) -> list[Finding]:
    """Say of each fact of a case which resource told it; what the fragment tells came with the Patient."""
    origin: dict[str, list[Item]] = {}
    for item in unit.items:
        origin.setdefault("/".join(part_of(item).split("/")[:2]), []).append(item)
    found: list[Finding] = []
    for path, names, value in _facts(content):
        items = next((origin[name] for name in (*names, "") if name in origin), unit.items)
        found.append(replace(fact(items[0], path, value), also=tuple(items[1:])))
    used = {item for one in found for item in (one.item, *one.also)}
    found += [
        shown(item, "Follows from the case; computed anew")
        for item in unit.items
        if item not in used
    ]
    return found


def _facts(content: Json) -> Iterator[tuple[str, tuple[str, ...], object]]:
    """Give each fact with its path and the parts that may have told it, the nearest first."""
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _members(name, value)
        elif isinstance(value, list):
            for place, entry in enumerate(value):
                yield name, (f"{name}/{entry.get('id', place)}",), entry
        elif name != "schema":
            yield name, (), value


def _members(name: str, value: Json) -> Iterator[tuple[str, tuple[str, ...], object]]:
    for key, one in value.items():
        if key == "identifiers":
            yield from (("patient.identifiers", (), number) for number in one)
        else:
            yield f"{name}.{key}", (f"{name}/{key}", name), one
