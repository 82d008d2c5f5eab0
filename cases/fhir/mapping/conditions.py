"""Condition → primary, liver metastases, extrahepatic disease (import specification §4.2, §4.3)."""

from collections.abc import Iterator
from dataclasses import replace

from cases.fhir import terminology as t
from cases.fhir.context import Context
from cases.fhir.diagnoses import Diagnosis
from cases.fhir.elements import choice, code_of, extension
from cases.fhir.findings import Finding, fact, proposal, question, shown
from cases.fhir.items import Item

RELATED = (
    "condition-related",
    "mcode-related-primary-cancer-condition",
    "mcode-related-cancer-condition",
    "related-cancer-condition",
    "related-primary-cancer-condition",
)
ASKED = {
    "primary_question": ("primary.site", "code-unknown", "Which site is it"),
    "suspected": ("primary.site", "not-verified", "Only suspected"),
    "secondary_question": ("extrahepatic", "ambiguous", "Where exactly"),
}
SHOWN = {
    "negated": ("negated", "Refuted or entered in error"),
    "negation": ("negated", "No evidence of it"),
    "history": ("shown", "History, not a present disease"),
    "foreign_metastasis": ("other-cancer", "A metastasis of another cancer"),
    "other_cancer": ("other-cancer", "Another cancer of this patient"),
}


def diagnosis_findings(diagnosis: Diagnosis, context: Context) -> Iterator[Finding]:
    """Say what one diagnosis becomes."""
    item, kind = diagnosis.item, diagnosis.kind
    if kind == "primary":
        yield from _primary(diagnosis, context)
    elif kind in ("liver_metastasis", "extrahepatic"):
        yield from _secondary(diagnosis, context)
    elif kind == "secondary_hint":
        because = "A metastasis in the colon: neither a primary nor a liver metastasis"
        yield question(item, "", diagnosis.name, "code-unknown", because, element="code")
    elif kind == "recurrence":
        yield proposal(item, "board.question", "recurrence", "Local recurrence", "code")
    elif kind in ASKED:
        path, code, because = ASKED[kind]
        reason = f"{because}: {diagnosis.reason}" if diagnosis.reason else because
        yield question(item, path, diagnosis.name, code, reason, element="code")
    else:
        code, because = SHOWN[kind]
        yield shown(item, because, diagnosis.name, code)


def _primary(diagnosis: Diagnosis, context: Context) -> Iterator[Finding]:
    item = diagnosis.item
    if context.primary is None or item not in context.primary.items:
        because = "More than one colorectal primary: which is the one of this case?"
        yield question(
            item, "primary.site", diagnosis.value, "several-primaries", because, element="code"
        )
        return
    yield fact(item, "primary.site", context.primary.site, "code")
    yield from _histology(item)
    if diagnosis.date is None and item.resource.get("recordedDate"):
        because = "Only the date of recording is known"
        yield question(
            item, "primary.diagnosed_on", None, "date-partial", because, element="recordedDate"
        )
    if code_of(item.resource.get("clinicalStatus")) == "recurrence":
        because = "The clinical status says recurrence"
        yield proposal(item, "board.question", "recurrence", because, "clinicalStatus")


def _histology(item: Item) -> Iterator[Finding]:
    found = extension(item.resource, "mcode-histology-morphology-behavior")
    concept = found.get("valueCodeableConcept") if found else None
    if concept is None:
        return
    yield from histology(item, concept, "extension")


def histology(item: Item, concept: object, element: str) -> Iterator[Finding]:
    """Read a morphology; ``/6`` is that of a metastasis and says nothing about the primary."""
    if t.first(concept, "morphology_question"):
        because = "A neuroendocrine carcinoma: are these the right rules?"
        yield question(item, "primary.histology", None, "code-unknown", because, element=element)
    elif t.first(concept, "metastatic_morphology"):
        yield shown(item, "The morphology of a metastasis", t.words(concept))
    elif term := t.first(concept, "morphology"):
        yield fact(item, "primary.histology", term.value, element)
    elif t.words(concept):
        yield fact(item, "primary.histology", t.words(concept), element)


def _secondary(diagnosis: Diagnosis, context: Context) -> Iterator[Finding]:
    item = diagnosis.item
    references = _related(item)
    other = context.other_cancer(references, item)
    if other:
        yield shown(item, f"A metastasis of {other}", diagnosis.name, "other-cancer")
        return
    path, value = _place(diagnosis)
    if context.owner_is_unclear(references, item):
        because = "Several cancers: whose metastasis is it?"
        yield question(item, path, value, "other-cancer", because, element="code")
    elif found := choice(item.resource, "abatement"):
        yield question(item, path, value, "ambiguous", "Said to be gone", element=found[0])
    elif path == "metastases.detected_on" and diagnosis.date is None:
        because = "Liver metastases are coded without a date"
        yield question(item, path, None, "date-partial", because, element="code")
    else:
        yield fact(item, path, value, "code", day=diagnosis.date)


def _related(item: Item) -> list[object]:
    found = extension(item.resource, *RELATED)
    if found:
        return [found.get("valueReference")]
    evidence = item.resource.get("evidence")
    details = [
        detail
        for one in (evidence if isinstance(evidence, list) else [])
        for detail in (one.get("detail") or [])
    ]
    due = extension(item.resource, "condition-dueTo")
    return details or ([due.get("valueReference")] if due else [])


def _place(diagnosis: Diagnosis) -> tuple[str, object]:
    if diagnosis.kind == "liver_metastasis":
        return "metastases.detected_on", diagnosis.date
    entry: dict[str, object] = {"site": diagnosis.value}
    if diagnosis.date:
        entry["detected_on"] = diagnosis.date
    return "extrahepatic", entry


def diagnosed_on(context: Context) -> Iterator[Finding]:
    """Give the date of diagnosis of the primary, once, from the resource that carries it."""
    primary = context.primary
    if primary is None or primary.diagnosed_on is None:
        return
    carrier = primary.date_item or primary.items[0]
    day = primary.diagnosed_on
    found = fact(carrier, "primary.diagnosed_on", day, day=day)
    yield replace(found, source=primary.date_source)
