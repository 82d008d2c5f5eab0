"""Variant Observation 69548-6 and region studied → gene results (import specification §4.6)."""

import re
from collections.abc import Iterator

from cases.fhir import terminology as t
from cases.fhir.context import Context
from cases.fhir.elements import component, objects
from cases.fhir.findings import End, Finding, proposal, shown
from cases.fhir.items import Item
from cases.fhir.json_types import Json
from cases.fhir.mapping import hgvs
from cases.fhir.mapping.genes import (
    FINAL,
    OPEN,
    Unclear,
    asked,
    change_text,
    genes_of,
    reports_of,
    result,
)

RAS_CODONS = (12, 13, 59, 61, 117, 146)
PLAIN = ("PIK3CA", "TP53", "SMAD4", "APC", "POLE")
PROTEIN, CODING, GENOMIC, DISCRETE = "48005-3", "48004-6", "81290-9", "81252-9"
GENOMIC_SOURCE, SIGNIFICANCE = "48002-0", "53037-8"
BENIGN = ("LA6675-8", "LA26334-5")
_INTRONIC = re.compile(r"c\.[-*]?\d+[+-]\d+")


def variant_findings(item: Item, context: Context) -> Iterator[Finding]:
    """Read one variant. The gene component decides the marker, never the number of the codon."""
    try:
        genes = genes_of(item.resource)
    except Unclear as unclear:
        yield asked(item, "", unclear.because, unclear.code)
        return
    ours = [gene for gene in genes if gene.value != "other"]
    if not ours:
        yield shown(item, "A gene that the case does not hold", [g.display for g in genes])
    elif len(genes) > 1:
        yield asked(item, ours[0].value, "Several genes with one change")
    else:
        yield _of_gene(item, ours[0], context)


def _of_gene(item: Item, gene: t.Term, context: Context) -> Finding:
    status = item.resource.get("status")
    if _answer(item, GENOMIC_SOURCE) == "germline":
        return _germline(item, gene)
    if gene.value in ("MMR", "pharmacogenetics"):
        return shown(item, f"A variant of {gene.display} is not itself a result", gene.display)
    if status in OPEN:
        return result(item, End.IMPORTED, gene.value, "pending", context)
    if status not in FINAL:
        return shown(item, "The result is not valid", gene.display, "status-not-final")
    answer = t.first(item.resource.get("valueCodeableConcept"), "answer")
    if answer is None:
        return asked(item, gene.value, "Neither present nor absent is said", "code-unknown")
    if answer.value == "failed":
        return result(item, End.IMPORTED, gene.value, "failed", context)
    if answer.value in ("present", "positive"):
        return _present(item, gene, context)
    return _absent(item, gene, context)


def _germline(item: Item, gene: t.Term) -> Finding:
    if gene.value in ("MMR", "POLE", "pharmacogenetics"):
        return asked(item, gene.display, "A germline variant: hereditary or pharmacogenetic?")
    return shown(item, "A germline variant is no result of the tumour", gene.display)


def _answer(item: Item, code: str) -> str | None:
    part = component(item.resource, code)
    found = t.first(part.get("valueCodeableConcept"), "answer") if part else None
    return found.value if found else None


def _is_benign(item: Item) -> bool:
    part = component(item.resource, SIGNIFICANCE)
    return part is not None and any(
        c.get("code") in BENIGN for c in t.codings(part.get("valueCodeableConcept"))
    )


def _changes(item: Item) -> tuple[hgvs.ProteinChange | None, str | None]:
    """Find the protein and the coding change by their form: data put them under each other's codes."""
    texts = [change_text(item.resource, code) for code in (PROTEIN, CODING, GENOMIC)]
    given = [text for text in texts if text]
    proteins = (hgvs.protein(text) for text in given)
    codings = (hgvs.coding(text) for text in given)
    return next((p for p in proteins if p), None), next((c for c in codings if c), None)


def _present(item: Item, gene: t.Term, context: Context) -> Finding:
    protein, coding = _changes(item)
    if _is_benign(item) or (protein and protein.is_synonymous):
        return shown(item, "A change without consequence is not a mutation", gene.display)
    if protein is None and coding and _INTRONIC.match(coding):
        return shown(item, "A change outside the coding sequence", coding)
    if protein is None or not protein.is_readable:
        because = "The change of the protein is not given in a readable form"
        return asked(item, gene.value, because, "code-unknown")
    marker = gene.value
    if marker in ("KRAS", "NRAS") and protein.codon not in RAS_CODONS:
        return asked(item, marker, "A variant outside the usual RAS codons")
    if marker in ("KRAS", "NRAS", "BRAF", *PLAIN):
        return result(item, End.IMPORTED, marker, "mutant", context, variant=protein.text)
    return asked(item, marker, "What does this change mean for the marker?")


def _absent(item: Item, gene: t.Term, context: Context) -> Finding:
    """Read Absent: of one change it says nothing of the gene; of a whole gene a person confirms."""
    if any(change_text(item.resource, code) for code in (PROTEIN, CODING, GENOMIC, DISCRETE)):
        return shown(item, "That change was not found; others may be there", gene.display)
    if gene.value not in ("KRAS", "NRAS", "BRAF", *PLAIN):
        return shown(item, "Not found", gene.display)
    because = "Reported absent: which region was studied?"
    return result(item, End.PROPOSED, gene.value, "wild_type", context, because=because)


def region_findings(item: Item, context: Context) -> Iterator[Finding]:
    """Propose wild type for genes of a region studied without a variant in the same report."""
    reports = reports_of(item, context)
    is_final = item.resource.get("status") in FINAL and all(
        report.resource.get("status") in FINAL for report in reports
    )
    try:
        genes = genes_of(item.resource)
        varied = {gene.value for other in _siblings(reports, context) for gene in genes_of(other)}
    except Unclear as unclear:
        yield asked(item, "", unclear.because, unclear.code)
        return
    studied = [g for g in genes if g.value in ("KRAS", "NRAS", "BRAF", *PLAIN)]
    for gene in studied if is_final else []:
        if gene.value not in varied:
            because = "No variant reported in the region studied. Is the whole region covered?"
            yield result(item, End.PROPOSED, gene.value, "wild_type", context, because=because)
    if not studied or not is_final:
        yield shown(item, "The region that was studied", [g.display for g in genes])


def _siblings(reports: list[Item], context: Context) -> Iterator[Json]:
    """Give the variant Observations of the same reports."""
    for report in reports:
        for one in objects(report.resource.get("result")):
            target = context.resolve(one, report)
            if target and t.first(target.resource.get("code"), "variant"):
                yield target.resource


def pharmacogenetic_finding(item: Item, term: t.Term) -> Finding:
    """Ask: laboratories report these genes in too many ways to read them (§4.14)."""
    because = "A pharmacogenetic result: normal, intermediate or poor?"
    found = proposal(item, "pharmacogenetics", {"test": term.value}, because)
    return found.asked("code-local", because)
