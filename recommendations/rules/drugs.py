"""The groups of drugs that the rules speak of (case document §4.1)."""

FLUOROPYRIMIDINES = frozenset({"fluorouracil", "capecitabine"})
CYTOTOXICS = FLUOROPYRIMIDINES | {"oxaliplatin", "irinotecan", "trifluridine_tipiracil"}
ANTI_EGFR = frozenset({"cetuximab", "panitumumab"})
CHECKPOINT_INHIBITORS = frozenset({"pembrolizumab", "nivolumab", "ipilimumab"})
G12C_INHIBITORS = frozenset({"sotorasib", "adagrasib"})


def is_triplet(agents: frozenset[str]) -> bool:
    """A fluoropyrimidine with oxaliplatin and irinotecan."""
    return bool(agents & FLUOROPYRIMIDINES) and {"oxaliplatin", "irinotecan"} <= agents
