"""Which gene, which specimen, which days: the frame of a gene test (import specification §4.6)."""

import re

from cases.fhir import terminology as t
from cases.fhir.context import Context
from cases.fhir.elements import choice, component, day, objects, written_date
from cases.fhir.findings import End, Finding
from cases.fhir.items import Item
from cases.fhir.json_types import Json

FINAL = ("final", "amended", "corrected")
OPEN = ("preliminary", "registered", "partial")
GENE_STUDIED = "48018-6"
_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]{1,9}")
_OTHER_NAMES = {"HER2": "ERBB2", "NEU": "ERBB2"}
BLOOD = {
    (t.SCT, "119297000"), (t.SCT, "119361006"),
    ("http://terminology.hl7.org/CodeSystem/v2-0487", "BLD"),
    ("http://terminology.hl7.org/CodeSystem/v2-0487", "PLAS"),
}  # fmt: skip


class Unclear(Exception):
    """The gene or the specimen cannot be told; ``code`` is the issue code."""

    def __init__(self, code: str, because: str) -> None:
        self.code, self.because = code, because
        super().__init__(because)


def genes_of(observation: Json) -> list[t.Term]:
    """Give the genes an Observation names by HGNC code.

    Raises ``Unclear`` when a code and its display name two different genes: published data do swap them.
    """
    found: list[t.Term] = []
    for part in objects(observation.get("component")):
        if any(c.get("code") == GENE_STUDIED for c in t.codings(part.get("code"))):
            for coding in t.codings(part.get("valueCodeableConcept")):
                gene = _gene(coding)
                if gene and gene not in found:
                    found.append(gene)
    return found


def _gene(coding: Json) -> t.Term | None:
    system = coding.get("system")
    if not isinstance(system, str) or t.SAME_SYSTEM.get(system, system) != t.HGNC:
        return None
    found, display = t.term(coding), coding.get("display")
    if isinstance(display, str) and _SYMBOL.fullmatch(display):
        symbol = _OTHER_NAMES.get(display, display)
        known = {term.display for term in t.table().values() if term.meaning == "gene"}
        if (found and symbol != found.display) or (not found and symbol in known):
            raise Unclear("code-display-conflict", "Code and display name two different genes")
    name = str(display or t.named(coding))
    return found or t.Term(t.HGNC, str(coding.get("code")), name, "gene", "other")


def change_text(observation: Json, code: str) -> str | None:
    """Give the text of a component that carries a change: the code, else the display or string."""
    part = component(observation, code)
    if part is None:
        return None
    for coding in t.codings(part.get("valueCodeableConcept")):
        for key in ("code", "display"):
            if isinstance(coding.get(key), str) and coding[key]:
                return str(coding[key])
    value = choice(part, "value")
    concept = part.get("valueCodeableConcept")
    text = concept.get("text") if isinstance(concept, dict) else value[1] if value else None
    return text if isinstance(text, str) else None


def frame(item: Item, context: Context) -> Json:
    """Give specimen and days of a test, as far as they are known; today is never assumed.

    Raises ``Unclear`` when there is a specimen and its organ cannot be told.
    """
    specimen = context.resolve(item.resource.get("specimen"), item)
    reports = reports_of(item, context)
    if specimen is None and reports:
        found = (
            context.resolve(one, reports[0]) for one in objects(reports[0].resource.get("specimen"))
        )
        specimen = next((one for one in found if one), None)
    collection = specimen.resource.get("collection") if specimen else None
    taken = written_date(collection or {}, "collectedDateTime", "collectedPeriod") or (
        written_date(item.resource, "effectiveDateTime", "effectivePeriod")
    )
    issued = item.resource.get("issued") or (reports[0].resource.get("issued") if reports else None)
    value: Json = {}
    if specimen:
        value["specimen"] = _place(specimen)
    if taken and day(taken[1]):
        value["collected_on"] = day(taken[1])
    if day(issued):
        value["reported_on"] = day(issued)
    return value


def _place(specimen: Item) -> str:
    resource = specimen.resource
    kinds = {(c.get("system"), c.get("code")) for c in t.codings(resource.get("type"))}
    if kinds & BLOOD:
        return "ctdna"
    collection = resource.get("collection")
    site = collection.get("bodySite") if isinstance(collection, dict) else None
    meanings = {term.meaning for term in t.terms(site)}
    if meanings & {"liver_site", "segment", "liver_metastasis", "liver_topography"}:
        return "liver_metastasis"
    if meanings & {"body_site", "primary"}:
        return "primary"
    if any(c.get("system") in (t.SCT, t.ICD_O) or t.term(c) for c in t.codings(site)):
        return "other_metastasis"
    raise Unclear("code-unknown", "Where was the specimen taken?")


def reports_of(item: Item, context: Context) -> list[Item]:
    """Give the reports that list an Observation among their results."""
    if context.reports is None:
        context.reports = {}
        for report in context.unit.items:
            for one in objects(report.resource.get("result") if _is_report(report) else None):
                target = context.resolve(one, report)
                if target:
                    context.reports.setdefault(target, []).append(report)
    return context.reports.get(item, [])


def _is_report(item: Item) -> bool:
    return item.type == "DiagnosticReport"


def result(
    item: Item,
    end: End,
    marker: str,
    status: str,
    context: Context,
    *,
    variant: str | None = None,
    because: str = "",
) -> Finding:
    """Make the finding of one marker; an unclear specimen turns it into a question."""
    entry: Json = {"marker": marker, "status": status}
    if variant:
        entry["variant"] = variant
    try:
        value = frame(item, context) | {"results": [entry]}
    except Unclear as unclear:
        value = {"results": [entry]}
        return Finding(
            End.QUESTION, item, "gene_tests", value, item.source(), unclear.because, unclear.code
        )
    date = value.get("collected_on") or value.get("reported_on")
    return Finding(end, item, "gene_tests", value, item.source(), because, day=date)


def asked(item: Item, marker: str, because: str, code: str = "ambiguous") -> Finding:
    """Ask about one marker."""
    return Finding(
        End.QUESTION, item, "gene_tests", {"marker": marker}, item.source(), because, code
    )
