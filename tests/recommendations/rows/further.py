"""Alerts beyond the contract's table, from evidence A-15, D-02, D-23 and pattern PX: as the others."""

from typing import Any

from tests.recommendations.cases import FOLFOX, genes, line, planned_line, scans, votes
from tests.recommendations.rows.shared import CONVERTIBLE, DEFICIENT, INFO, A, running

BEV = (*FOLFOX, "bevacizumab")
AGAIN = genes(MMR="deficient") + genes(KRAS="", NRAS="", BRAF="", MMR="deficient")
SPLIT = genes(MMR="deficient") + genes(KRAS="", NRAS="", BRAF="", MMR="proficient")


def on_inhibitor(*sizes: str, **changes: Any) -> dict[str, Any]:
    """Pembrolizumab from 20 January; scans the day before and on 10 and 28 February."""
    seen = scans(*zip(("2026-01-19", "2026-02-10", "2026-02-28"), sizes, strict=False))
    started = [line("pembrolizumab", started_on="2026-01-20")]
    return {**seen, "therapy_lines": started, **DEFICIENT, **changes}


FURTHER: list[tuple[str, str, dict[str, Any], str, str | None]] = [
    ("bevacizumab_resectable", "running", running(*BEV), "esmo", A),
    ("bevacizumab_resectable", "planned", {"therapy_lines": [planned_line(*BEV)]}, "esmo", A),
    (
        "bevacizumab_resectable",
        "adjuvant",
        CONVERTIBLE | running(*BEV, intent="adjuvant"),
        "esmo",
        A,
    ),
    ("bevacizumab_resectable", "convertible", CONVERTIBLE | running(*BEV), "esmo", None),
    ("bevacizumab_resectable", "no antibody", running(*FOLFOX), "esmo", None),
    ("bevacizumab_resectable", "finished", running(*BEV, status="completed"), "esmo", None),
    (
        "bevacizumab_resectable",
        "convertible at its start, resectable later",
        {"resectability_votes": votes("convertible", on="2026-01-10") + votes("resectable")}
        | running(*BEV, started_on="2026-01-20"),
        "esmo",
        None,
    ),
    ("checkpoint_inhibitor_pmmr", "proficient", running("pembrolizumab"), "esmo", A),
    ("checkpoint_inhibitor_pmmr", "deficient", DEFICIENT | running("pembrolizumab"), "esmo", None),
    (
        "checkpoint_inhibitor_pmmr",
        "unknown is not proficient",
        {"gene_tests": genes(MMR="")} | running("nivolumab"),
        "esmo",
        None,
    ),
    ("checkpoint_inhibitor_pmmr", "chemotherapy", running(*FOLFOX), "esmo", None),
    ("mmr_second_method", "one result", DEFICIENT, "esmo", INFO),
    ("mmr_second_method", "two that agree", {"gene_tests": AGAIN}, "esmo", None),
    ("mmr_second_method", "two that do not", {"gene_tests": SPLIT}, "esmo", None),
    ("mmr_second_method", "proficient", {}, "esmo", None),
    ("pseudoprogression", "growth at the first scan", on_inhibitor("30", "36"), "esmo", A),
    (
        "pseudoprogression",
        "growth only at the second",
        on_inhibitor("30", "30", "36"),
        "esmo",
        None,
    ),
    ("pseudoprogression", "4 mm are no progression", on_inhibitor("30", "34"), "esmo", None),
    (
        "pseudoprogression",
        "proficient",
        on_inhibitor("30", "36", gene_tests=genes()),
        "esmo",
        None,
    ),
]
