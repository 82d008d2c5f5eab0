"""The groups of drugs that the rules speak of (case document §4.1)."""

from cases.rules.drugs import ANTI_EGFR, CYTOTOXICS, FLUOROPYRIMIDINES

__all__ = [
    "ANTI_EGFR",
    "CHECKPOINT_INHIBITORS",
    "CYTOTOXICS",
    "FLUOROPYRIMIDINES",
    "G12C_INHIBITORS",
    "is_triplet",
]

CHECKPOINT_INHIBITORS = frozenset({"pembrolizumab", "nivolumab", "ipilimumab"})
G12C_INHIBITORS = frozenset({"sotorasib", "adagrasib"})


def is_triplet(agents: frozenset[str]) -> bool:
    """A fluoropyrimidine with oxaliplatin and irinotecan."""
    return bool(agents & FLUOROPYRIMIDINES) and {"oxaliplatin", "irinotecan"} <= agents
