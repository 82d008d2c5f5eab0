"""Gene facts as the rules name them."""

from recommendations.rules.facts.fact import FLAG, Definition, Definitions, Fact, found, word
from recommendations.rules.genetics import G12C, V600E, worst_state
from recommendations.rules.record import Evidence
from recommendations.rules.situation import Situation


def ras(s: Situation) -> Fact:
    """Wild type only when KRAS and NRAS both are; mutant when either is, a contradiction included."""
    kras, nras = s.marker("KRAS"), s.marker("NRAS")
    evidence = kras.evidence + nras.evidence
    if "mutant" in kras.statuses | nras.statuses:
        return Fact("mutant", evidence)
    if kras.statuses and nras.statuses:
        return Fact("wild_type", evidence)
    return Fact(None, evidence, worst_state([kras.state, nras.state]))


def braf(s: Situation) -> Fact:
    """V600E, another variant, mutant without a variant, or wild type (evidence D-15)."""
    results = s.marker("BRAF")
    if "mutant" in results.statuses:
        return Fact(_braf_variant(results.variants), results.evidence)
    if results.statuses:
        return Fact("wild_type", results.evidence)
    return Fact(None, (), results.state)


def _braf_variant(variants: frozenset[str | None]) -> str:
    if variants & V600E:
        return "V600E"
    return "mutant" if None in variants or "" in variants else "non_V600E"


def undisputed(marker: str, s: Situation) -> Fact:
    """The one status of a marker; results that contradict each other make it unknown."""
    results = s.marker(marker)
    if len(results.statuses) == 1:
        return Fact(next(iter(results.statuses)), results.evidence)
    return Fact(None, results.evidence, results.state)


def g12c(s: Situation) -> Fact:
    results = s.marker("KRAS")
    return found(list(results.evidence) if results.variants & G12C else [])


def deficient_by_one_test(s: Situation) -> Fact:
    """Mismatch repair deficient by a single result; the second method is still to come (A-15)."""
    results = s.marker("MMR")
    once = results.statuses == {"deficient"} and len(results.evidence) == 1
    return found(list(results.evidence) if once else [])


def contradictions(s: Situation) -> Fact:
    evidence: list[Evidence] = []
    for marker in s.record.gene_results:
        results = s.marker(marker)
        if results.contradict:
            evidence += results.evidence
    return found(evidence)


FACTS: Definitions = {
    "genes.RAS": Definition(word("wild_type", "mutant"), "RAS", ras),
    "genes.BRAF": Definition(word("wild_type", "V600E", "non_V600E", "mutant"), "BRAF", braf),
    "genes.MMR": Definition(
        word("proficient", "deficient"), "Mismatch repair", lambda s: undisputed("MMR", s)
    ),
    "genes.HER2": Definition(
        word("amplified", "not_amplified", "wild_type", "mutant"),
        "HER2",
        lambda s: undisputed("HER2", s),
    ),
    "genes.KRAS_G12C": Definition(FLAG, "KRAS G12C", g12c),
    "genes.MMR_by_one_test": Definition(
        FLAG, "mismatch repair is deficient by one test only", deficient_by_one_test
    ),
    "genes.contradict": Definition(FLAG, "two gene tests contradict each other", contradictions),
}
