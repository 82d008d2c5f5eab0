"""Small case documents for the rule tests: one complete resectable case, and ways to change it."""

import copy
from datetime import date
from functools import cache
from typing import Any

from cases.rules.document import from_json
from recommendations.rules.evaluate import evaluate, to_json
from recommendations.rules.knowledge import standard

AS_OF = date(2026, 3, 2)
Json = dict[str, Any]

BASE: Json = {
    "schema": "crlm-case/1",
    "patient": {"birth_date": "1961-04-02", "sex": "female"},
    "primary": {
        "site": "sigmoid_colon",
        "diagnosed_on": "2023-08-10",
        "n": "N0",
        "status": "resected",
        "resected_on": "2023-08-28",
    },
    "metastases": {"detected_on": "2026-01-20", "count": 1, "largest_mm": "35"},
    "extrahepatic_ruled_out_on": "2026-02-01",
    "resectability_votes": [
        {"surgeon": "S1", "voted_on": "2026-02-20", "class": "resectable", "technique": "easy"}
    ],
    "gene_tests": [
        {
            "specimen": "primary",
            "reported_on": "2026-02-01",
            "results": [
                {"marker": "KRAS", "status": "wild_type"},
                {"marker": "NRAS", "status": "wild_type"},
                {"marker": "BRAF", "status": "wild_type"},
                {"marker": "MMR", "status": "proficient"},
            ],
        }
    ],
    "labs": [{"test": "CEA", "value": "8", "unit": "ug/L", "collected_on": "2026-02-25"}],
    "assessments": [{"kind": "ECOG", "value": "0", "assessed_on": "2026-02-25"}],
    "liver_background": {"state": "normal"},
    "pharmacogenetics": [
        {"test": "DPYD", "result": "activity_score", "value": "2"},
        {"test": "UGT1A1", "result": "normal"},
    ],
}


def case(**changes: Any) -> Json:
    """The base case with sections replaced; a dict is merged into its section, None removes it."""
    made = copy.deepcopy(BASE)
    for section, value in changes.items():
        if value is None:
            made.pop(section, None)
        elif isinstance(value, dict) and isinstance(made.get(section), dict):
            merged = made[section] | value
            made[section] = {key: item for key, item in merged.items() if item is not None}
        else:
            made[section] = value
    return made


def votes(*classes: str, on: str = "2026-02-20", technique: str = "easy") -> list[Json]:
    return [
        {"surgeon": f"S{i}", "voted_on": on, "class": word, "technique": technique}
        for i, word in enumerate(classes)
    ]


def genes(**results: str) -> list[Json]:
    """One test with the usual results, changed; ``BRAF="mutant p.Val600Glu"`` gives the variant."""
    usual = {"KRAS": "wild_type", "NRAS": "wild_type", "BRAF": "wild_type", "MMR": "proficient"}
    rows = []
    for marker, said in (usual | results).items():
        status, _, variant = said.partition(" ")
        row = {"marker": marker, "status": status}
        if status:
            rows.append(row | ({"variant": variant} if variant else {}))
    return [{"specimen": "primary", "reported_on": "2026-02-01", "results": rows}]


def line(*agents: str, cycles: tuple[str, ...] = (), days: int = 14, **fields: Any) -> Json:
    """A therapy line; ``cycles`` are the days on which they were given."""
    given = [{"number": n, "given_on": day} for n, day in enumerate(cycles, 1)]
    usual = {"id": "T1", "intent": "neoadjuvant", "status": "active", "cycle_days": days}
    return {**usual, "agents": list(agents), "cycles": given} | fields


def planned_line(*agents: str, **fields: Any) -> Json:
    return line(*agents, **{"status": "planned"} | fields)


FOLFOX = ("fluorouracil", "folinic_acid", "oxaliplatin")
FOLFIRI = ("fluorouracil", "folinic_acid", "irinotecan")


def operation(kind: str = "liver_resection", **fields: Any) -> Json:
    return {"id": "O1", "kind": kind, "status": "planned", "date": "2026-03-20"} | fields


def scans(*days_and_mm: tuple[str, str], **last: Any) -> Json:
    """Sections for one liver target measured on some days; ``last`` adds to the last scan."""
    images = [
        {
            "id": f"I{n}",
            "performed_on": day,
            "modality": "CT",
            "contrast": "iodinated",
            "regions": ["chest", "abdomen", "pelvis"],
            "measurements": [{"lesion": "L1", "mm": mm}],
        }
        for n, (day, mm) in enumerate(days_and_mm, 1)
    ]
    images[-1] |= last
    lesion = {"id": "L1", "organ": "liver", "role": "target", "nodal": False}
    return {"lesions": [lesion], "imaging": images}


@cache
def _knowledge() -> Any:
    return standard()


def evaluated(document: Json, profile: str = "esmo", as_of: date = AS_OF) -> Json:
    found = evaluate(from_json(document), as_of=as_of, profile=profile, knowledge=_knowledge())
    return to_json(found)


def level_of(document: Json, code: str, profile: str = "esmo") -> str | None:
    """The level at which a suggestion appears, or None when it does not."""
    found = evaluated(document, profile)["suggestions"]
    return next((s["level"] for s in found if s["code"] == code), None)
