"""The groups of drugs that the rules speak of (case document §4.1)."""

FLUOROPYRIMIDINES = frozenset({"fluorouracil", "capecitabine"})
CYTOTOXICS = FLUOROPYRIMIDINES | {"oxaliplatin", "irinotecan", "trifluridine_tipiracil"}
ANTI_EGFR = frozenset({"cetuximab", "panitumumab"})
