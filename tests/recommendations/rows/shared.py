"""Words and sections shared by the tables of §4."""

from typing import Any

from tests.recommendations.cases import Json, genes, line, operation, votes

C, S = "controversial", "supported"
A, R, INFO = "amber", "red", "info"
CYCLES4 = ("2026-01-20", "2026-02-03", "2026-02-17", "2026-03-01")
CYCLES6 = ("2025-12-01", "2025-12-15", "2025-12-29", "2026-01-12", "2026-01-26", "2026-02-09")
EARLY: Json = {"detected_on": "2025-11-01", "count": 1, "largest_mm": "35"}
IN_SITU: Json = {"status": "in_situ", "resected_on": None, "diagnosed_on": "2026-01-10"}
SYNCHRONOUS: Json = {"diagnosed_on": "2026-01-10", "resected_on": "2026-01-18"}
BORDERLINE: Json = {"resectability_votes": votes("borderline")}
CONVERTIBLE: Json = {"resectability_votes": votes("convertible")}
DEFICIENT: Json = {"gene_tests": genes(MMR="deficient")}
UNRESECTABLE_LUNG: Json = {"extrahepatic": [{"site": "lung", "resectable": False}]}
LUNG: Json = {"extrahepatic": [{"site": "lung", "resectable": True}]}
ICI_STARTED = line("pembrolizumab", intent="palliative", started_on="2026-02-01")
ADJUVANT_FOLFOX: Json = {"intent": "adjuvant", "status": "completed", "started_on": "2024-10-01"}
MAJOR = operation(extent="major")


def volume(flr: str, total: str = "1000", on: str = "2026-02-20", **fields: Any) -> dict[str, Any]:
    return {"measured_on": on, "flr_ml": flr, "total_ml": total, "total_method": "formula"} | fields


def labs(**values: str) -> list[dict[str, Any]]:
    units = {"CEA": "ug/L", "platelets": "10*9/L", "AST": "U/L"}
    return [
        {"test": test, "value": value, "unit": units[test], "collected_on": "2026-02-25"}
        | ({"upper_limit": "40"} if test == "AST" else {})
        for test, value in values.items()
    ]


def ecog(value: str, on: str = "2026-02-25") -> list[dict[str, Any]]:
    return [{"kind": "ECOG", "value": value, "assessed_on": on}]


def running(*agents: str, cycles: tuple[str, ...] = (), **fields: Any) -> dict[str, Any]:
    started = cycles[0] if cycles else "2026-02-20"
    made = line(*agents, cycles=cycles, **{"started_on": started} | fields)
    return {"therapy_lines": [made]}
