"""Observation → nodes, grade, margin, histology of the primary (import specification §4.5)."""

from collections.abc import Iterator
from decimal import Decimal

from cases.fhir import terminology as t
from cases.fhir.context import Context
from cases.fhir.findings import Finding, fact, question, shown
from cases.fhir.items import Item
from cases.fhir.mapping.conditions import histology
from cases.fhir.mapping.laboratory import FINAL
from cases.fhir.terminology import Term

WORDS = {"grade": ("GX", "G1", "G2", "G3", "G4"), "margin": ("R0", "R1", "R2")}


def pathology_findings(item: Item, term: Term, context: Context) -> Iterator[Finding]:
    """Read a pathology result of the primary; only whole numbers and codes that are mapped."""
    resource = item.resource
    focus = resource.get("focus")
    other = context.other_cancer(focus, item)
    if other or resource.get("status") not in FINAL:
        because = f"A result of {other}" if other else "The result is not final"
        yield shown(item, because, None, "other-cancer" if other else "status-not-final")
    elif context.owner_is_unclear(focus, item):
        because = "Several cancers: whose result is it?"
        yield question(item, f"primary.{term.meaning}", None, "other-cancer", because)
    elif term.meaning in ("nodes_examined", "nodes_positive"):
        yield from _nodes(item, term)
    elif term.meaning in WORDS:
        yield from _coded(item, term, context)
    elif "valueCodeableConcept" in resource:
        yield from histology(item, resource["valueCodeableConcept"], "")
    else:
        yield shown(item, "No value was given")


def _nodes(item: Item, term: Term) -> Iterator[Finding]:
    resource, path = item.resource, f"primary.{term.meaning}"
    given = resource.get("valueQuantity")
    number = given.get("value") if isinstance(given, dict) else resource.get("valueInteger")
    if isinstance(given, dict) and given.get("comparator"):
        because = "Only a limit of the number is given"
        yield question(item, path, None, "value-comparator", because)
    elif not isinstance(number, int | Decimal):
        yield shown(item, "No number was given")
    elif number != int(number) or not 0 <= number <= 999:
        yield question(item, path, None, "value-range", "Not a possible number of nodes")
    else:
        yield fact(item, path, int(number))


def _coded(item: Item, term: Term, context: Context) -> Iterator[Finding]:
    path, value = f"primary.{term.meaning}", item.resource.get("valueCodeableConcept")
    if value is None:
        yield shown(item, "No value was given")
        return
    for coding in t.codings(value):
        key = (str(coding.get("system")), str(coding.get("code")))
        mapped = context.source.local_codes.get(key)
        if mapped and mapped[1] in WORDS[term.meaning]:
            yield fact(item, path, mapped[1])
            return
    told = (
        f'{c.get("code")} "{c["display"]}"' if c.get("display") else t.named(c)
        for c in t.codings(value)
    )
    yield question(item, path, " ".join(told), "code-local", "The answer is a local code")
