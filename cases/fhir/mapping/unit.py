"""All resources of one patient → findings: which mapping reads which resource."""

from collections.abc import Callable, Iterator

from cases.fhir import terminology as t
from cases.fhir.cancers import Cancers
from cases.fhir.context import Context
from cases.fhir.findings import End, Finding, fact, question, shown
from cases.fhir.items import Item
from cases.fhir.mapping.appointments import APPOINTMENTS, appointment_findings
from cases.fhir.mapping.assessments import KINDS, assessment_findings
from cases.fhir.mapping.biomarkers import biomarker_findings, mmr_findings
from cases.fhir.mapping.conditions import diagnosed_on, diagnosis_findings
from cases.fhir.mapping.documents import document_findings
from cases.fhir.mapping.imaging import imaging_findings
from cases.fhir.mapping.laboratory import lab_findings
from cases.fhir.mapping.operations import operation_findings, simultaneous
from cases.fhir.mapping.pathology import pathology_findings
from cases.fhir.mapping.patient import patient_findings
from cases.fhir.mapping.sizes import response_finding, size_findings
from cases.fhir.mapping.staging import rank, tnm_findings
from cases.fhir.mapping.therapy import DRUG_TYPES, drug_findings
from cases.fhir.mapping.variants import pharmacogenetic_finding, region_findings, variant_findings

IGNORED = frozenset(
    [
        "Claim",
        "ExplanationOfBenefit",
        "Coverage",
        "Immunization",
        "SupplyDelivery",
        "Device",
        "CareTeam",
        "Goal",
        "Group",
        "List",
        "Consent",
        "AuditEvent",
        "Practitioner",
        "PractitionerRole",
        "Organization",
        "Location",
        "Encounter",
        "Provenance",
        "Bundle",
        "Parameters",
    ]
)
ONE_OF_PRIMARY = ("registry_diagnosis", "registry_date")
PATHOLOGY = ("nodes_examined", "nodes_positive", "grade", "margin", "histology_code")
BIOMARKERS = ("gene_test", "partial_gene_test", "ras_test", "msi", "her2_fish", "her2_ihc")
GENETIC = ("variant", "region_studied", "mmr_protein", *BIOMARKERS)
TAKEN_TOGETHER = (*DRUG_TYPES, "ImagingStudy", "DiagnosticReport", "DocumentReference")

Reader = Callable[[Item, t.Term, Context], Iterator[Finding]]


def unit_findings(cancers: Cancers, context: Context) -> list[Finding]:
    """Read everything of one patient; every resource has at least one finding."""
    found: list[Finding] = []
    for diagnosis in cancers.diagnoses:
        found += diagnosis_findings(diagnosis, context)
    found += diagnosed_on(context)
    read = {diagnosis.item for diagnosis in cancers.diagnoses}
    items = [item for item in context.unit.items if item not in read]
    for item in items:
        found += _one(item, context)
    found += _together(items, context)
    found += simultaneous(found)
    return best_categories(found)


def _one(item: Item, context: Context) -> Iterator[Finding]:
    if item.type == "Patient":
        yield from patient_findings(item, context)
        yield shown(item, "The patient")
    elif item.type == "Observation":
        yield from _observation(item, context)
    elif item.type == "Procedure":
        yield from operation_findings(item, context)
    elif item.type == "Condition":
        yield shown(item, "Another condition", t.words(item.resource.get("code")))
    elif item.type in IGNORED:
        yield Finding(
            End.IGNORED,
            item,
            "",
            None,
            item.source(),
            code="ignored-type",
            because=f"{item.type} is not read",
        )
    elif item.type in APPOINTMENTS:
        yield from appointment_findings(item)
    elif item.type not in TAKEN_TOGETHER:
        yield shown(item, f"{item.type}, shown beside the case")


def _together(items: list[Item], context: Context) -> Iterator[Finding]:
    yield from drug_findings([i for i in items if i.type in DRUG_TYPES], context)
    yield from imaging_findings(
        [i for i in items if i.type in ("ImagingStudy", "DiagnosticReport")], context
    )
    yield from document_findings(items)
    proteins = [
        (item, term)
        for item in items
        if item.type == "Observation"
        and (term := t.first(item.resource.get("code"), "mmr_protein"))
        and _stranger(item, context) is None
    ]
    yield from mmr_findings(proteins, context)


def _observation(item: Item, context: Context) -> Iterator[Finding]:
    terms = t.terms(item.resource.get("code"))
    stranger = _stranger(item, context) if any(x.meaning in GENETIC for x in terms) else None
    if stranger:
        yield stranger
        return
    for term in terms:
        reader = _READERS.get(term.meaning)
        if reader:
            yield from reader(item, term, context)
            return
        if term.meaning == "mmr_protein":
            return
    known = terms[0].value if terms and terms[0].meaning == "shown" else ""
    yield shown(item, known or "Not a fact of the case", t.words(item.resource.get("code")))


def _stranger(item: Item, context: Context) -> Finding | None:
    """Keep out a gene result of another cancer, and ask where it could be of more than one."""
    focus = item.resource.get("focus")
    if other := context.other_cancer(focus, item):
        return shown(item, f"A result of {other}", None, "other-cancer")
    if context.owner_is_unclear(focus, item):
        because = "Several cancers: whose result is it?"
        return question(item, "gene_tests", None, "other-cancer", because)
    return None


def _registry(item: Item, term: t.Term, context: Context) -> Iterator[Finding]:
    """Read the diagnosis that a registry document carries in Observations."""
    value = item.resource.get("valueCodeableConcept")
    if context.primary and item in context.primary.items:
        if term.meaning == "registry_diagnosis":
            yield fact(item, "primary.site", context.primary.site)
    elif item.resource.get("status") not in ("final", "amended", "corrected"):
        yield question(item, "primary.site", t.words(value), "not-verified", "Only suspected")
    elif term.meaning == "registry_date":
        yield shown(item, "The date of a diagnosis that is not ours")
    elif t.first(value, "primary", "primary_question"):
        yield question(item, "primary.site", t.words(value), "ambiguous", "Which cancer is it?")
    else:
        yield shown(item, "A diagnosis that is not ours", t.words(value), "other-cancer")


_READERS: dict[str, Reader] = {
    "lab": lab_findings,
    "t": tnm_findings,
    "n": tnm_findings,
    "m": tnm_findings,
    "variant": lambda item, _, context: variant_findings(item, context),
    "region_studied": lambda item, _, context: region_findings(item, context),
    "tumour_size": lambda item, _, context: size_findings(item, context),
    "disease_status": lambda item, _, __: iter([response_finding(item)]),
    "pharmacogenetics": lambda item, term, _: iter([pharmacogenetic_finding(item, term)]),
    **dict.fromkeys(KINDS, assessment_findings),
    **dict.fromkeys(PATHOLOGY, pathology_findings),
    **dict.fromkeys(BIOMARKERS, biomarker_findings),
    **dict.fromkeys(ONE_OF_PRIMARY, _registry),
}


def best_categories(findings: list[Finding]) -> list[Finding]:
    """Keep one T, N and M as facts: pathological before clinical, later before earlier."""
    kept = list(findings)
    for path in ("primary.t", "primary.n", "primary.m"):
        facts = [f for f in findings if f.path == path and f.end is End.IMPORTED]
        for lesser in sorted(facts, key=lambda f: (*rank(f.item), f.source))[1:]:
            kept[kept.index(lesser)] = shown(
                lesser.item, "A more certain category is known", lesser.value
            )
    return kept
