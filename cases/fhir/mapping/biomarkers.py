"""Single-gene tests, mismatch repair and HER2 → gene results (import specification §4.6)."""

from collections.abc import Iterator

from cases.fhir import terminology as t
from cases.fhir.context import Context
from cases.fhir.findings import End, Finding, shown
from cases.fhir.items import Item
from cases.fhir.mapping.genes import FINAL, OPEN, asked, result
from cases.fhir.terminology import Term, words

MMR_PROTEINS = ("MLH1", "MSH2", "MSH6", "PMS2")


def biomarker_findings(item: Item, term: Term, context: Context) -> Iterator[Finding]:
    """Read a test whose code names the marker and whose value is one coded answer."""
    marker = {"msi": "MMR", "her2_fish": "HER2", "her2_ihc": "HER2"}.get(term.meaning, term.value)
    status = item.resource.get("status")
    value = item.resource.get("valueCodeableConcept")
    if status in OPEN and " " not in marker:
        yield result(item, End.IMPORTED, marker, "pending", context)
    elif status not in FINAL:
        yield shown(item, "The result is not valid", marker, "status-not-final")
    elif term.meaning == "msi":
        yield _msi(item, value, context)
    elif term.meaning == "her2_fish":
        yield _her2(item, value, context)
    elif term.meaning == "her2_ihc":
        yield asked(item, "HER2", "Which immunohistochemistry score: 0, 1+, 2+ or 3+?")
    elif term.meaning == "ras_test":
        yield from _ras(item, value, context)
    else:
        yield _gene(item, term, value, context)


def _answer(value: object) -> str | None:
    found = t.first(value, "answer")
    return found.value if found else None


def _msi(item: Item, value: object, context: Context) -> Finding:
    known = t.first(value, "msi_answer")
    if known:
        return result(item, End.IMPORTED, "MMR", known.value, context)
    if _answer(value) == "failed":
        return result(item, End.IMPORTED, "MMR", "failed", context)
    return asked(
        item, "MMR", f"Not an answer of the list: {words(value) or 'none'}", "code-unknown"
    )


def _her2(item: Item, value: object, context: Context) -> Finding:
    answer = _answer(value)
    if answer in ("present", "positive"):
        return result(item, End.IMPORTED, "HER2", "amplified", context)
    if answer in ("absent", "negative"):
        return result(item, End.IMPORTED, "HER2", "not_amplified", context)
    return asked(item, "HER2", "Amplified or not?", "code-unknown")


def _ras(item: Item, value: object, context: Context) -> Iterator[Finding]:
    """Read the common KRAS and NRAS test: only a negative one speaks of both genes."""
    if _answer(value) in ("absent", "negative"):
        for marker in ("KRAS", "NRAS"):
            yield _wild_type(item, marker, context)
    else:
        yield asked(item, "KRAS or NRAS", "Which of the two genes, and which change?")


def _gene(item: Item, term: Term, value: object, context: Context) -> Finding:
    answer = _answer(value)
    if answer in ("present", "positive"):
        return result(item, End.IMPORTED, term.value, "mutant", context)
    if answer == "failed":
        return result(item, End.IMPORTED, term.value, "failed", context)
    if answer in ("absent", "negative") and term.meaning == "gene_test":
        return _wild_type(item, term.value, context)
    if answer in ("absent", "negative"):
        because = "Only one change or its hot spots were tested: no wild type follows"
        return asked(item, term.value, because)
    return asked(item, term.value, "The answer is not on the list", "code-unknown")


def _wild_type(item: Item, marker: str, context: Context) -> Finding:
    because = "Reported negative: is the whole gene region covered?"
    return result(item, End.PROPOSED, marker, "wild_type", context, because=because)


def mmr_findings(items: list[tuple[Item, Term]], context: Context) -> Iterator[Finding]:
    """Read the four mismatch repair proteins of each specimen together; one lost is enough."""
    by_specimen: dict[str, list[tuple[Item, Term]]] = {}
    for item, term in items:
        key = str(item.resource.get("specimen") or item.resource.get("effectiveDateTime") or "")
        by_specimen.setdefault(key, []).append((item, term))
    for group in by_specimen.values():
        yield from _proteins(group, context)


def _proteins(group: list[tuple[Item, Term]], context: Context) -> Iterator[Finding]:
    answers = {
        term.value: _answer(item.resource.get("valueCodeableConcept"))
        for item, term in group
        if item.resource.get("status") in FINAL
    }
    lost = [name for name, answer in answers.items() if answer in ("absent", "negative")]
    kept = [name for name, answer in answers.items() if answer in ("present", "positive")]
    for item, term in group:
        if term.value in lost:
            yield result(item, End.IMPORTED, "MMR", "deficient", context)
        elif len(kept) == len(MMR_PROTEINS):
            yield result(item, End.IMPORTED, "MMR", "proficient", context)
        elif lost:
            yield shown(item, "Another protein of the specimen is lost", term.value)
        else:
            yield asked(item, "MMR", "Not all four proteins have a result, and none is lost")
