"""Every code of the case document's §4, at its boundaries: when it appears, at which level, when not."""

from typing import Any

import pytest

from tests.recommendations.cases import (
    FOLFIRI,
    FOLFOX,
    case,
    evaluated,
    genes,
    level_of,
    line,
    operation,
    planned_line,
    scans,
    votes,
)

C, S = "controversial", "supported"
A, R, INFO = "amber", "red", "info"
CYCLES4 = ("2026-01-20", "2026-02-03", "2026-02-17", "2026-03-01")
CYCLES6 = ("2025-12-01", "2025-12-15", "2025-12-29", "2026-01-12", "2026-01-26", "2026-02-09")
EARLY = {"detected_on": "2025-11-01", "count": 1, "largest_mm": "35"}
IN_SITU = {"status": "in_situ", "resected_on": None, "diagnosed_on": "2026-01-10"}
SYNCHRONOUS = {"diagnosed_on": "2026-01-10", "resected_on": "2026-01-18"}
BORDERLINE = {"resectability_votes": votes("borderline")}
CONVERTIBLE = {"resectability_votes": votes("convertible")}
DEFICIENT = {"gene_tests": genes(MMR="deficient")}
UNRESECTABLE_LUNG = {"extrahepatic": [{"site": "lung", "resectable": False}]}
LUNG = {"extrahepatic": [{"site": "lung", "resectable": True}]}
ICI_STARTED = line("pembrolizumab", intent="palliative", started_on="2026-02-01")
ADJUVANT_FOLFOX = {"intent": "adjuvant", "status": "completed", "started_on": "2024-10-01"}
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


OPTIONS = [
    ("upfront_resection", "favourable", {}, "esmo", S),
    ("upfront_resection", "japan", {"primary": SYNCHRONOUS}, "japan", S),
    ("upfront_resection", "asco", {}, "asco", C),
    ("upfront_resection", "china", {}, "china", C),
    ("upfront_resection", "dMMR outranks japan", DEFICIENT, "japan", C),
    ("upfront_resection", "synchronous", {"primary": SYNCHRONOUS}, "esmo", C),
    ("upfront_resection", "5 lesions", {"metastases": {"count": 5}}, "esmo", C),
    ("upfront_resection", "4 lesions", {"metastases": {"count": 4}}, "esmo", S),
    ("upfront_resection", "extrahepatic", LUNG, "esmo", C),
    ("upfront_resection", "not ruled out", {"extrahepatic_ruled_out_on": None}, "esmo", C),
    (
        "upfront_resection",
        "difficult",
        {"resectability_votes": votes("resectable", technique="difficult")},
        "esmo",
        C,
    ),
    ("upfront_resection", "no vote", {"resectability_votes": None}, "esmo", None),
    ("upfront_resection", "borderline only", BORDERLINE, "esmo", None),
    (
        "upfront_resection",
        "one of two",
        {"resectability_votes": votes("resectable", "never")},
        "esmo",
        S,
    ),
    ("upfront_resection", "excluded", UNRESECTABLE_LUNG, "esmo", None),
    ("upfront_resection", "treated", running(*FOLFOX, cycles=("2026-02-20",)), "esmo", None),
    (
        "upfront_resection",
        "a cycle before detection does not count",
        running(*FOLFOX, cycles=("2026-01-19",)),
        "esmo",
        S,
    ),
    ("neoadjuvant_chemotherapy", "favourable", {}, "esmo", C),
    ("neoadjuvant_chemotherapy", "synchronous", {"primary": SYNCHRONOUS}, "esmo", S),
    ("neoadjuvant_chemotherapy", "asco", {"primary": SYNCHRONOUS}, "asco", C),
    ("neoadjuvant_chemotherapy", "dMMR", DEFICIENT, "esmo", None),
    (
        "neoadjuvant_chemotherapy",
        "dMMR after ICI",
        DEFICIENT | {"therapy_lines": [ICI_STARTED]},
        "esmo",
        C,
    ),
    ("neoadjuvant_chemotherapy", "MMR unknown", {"gene_tests": None}, "esmo", C),
    (
        "neoadjuvant_chemotherapy",
        "oxaliplatin 12 months before",
        {
            "metastases": {"count": 5},
            "therapy_lines": [line(*FOLFOX, cycles=("2025-01-20",), **ADJUVANT_FOLFOX)],
        },
        "esmo",
        S,
    ),
    (
        "neoadjuvant_chemotherapy",
        "oxaliplatin under 12 months before",
        {
            "metastases": {"count": 5},
            "therapy_lines": [line(*FOLFOX, cycles=("2025-01-21",), **ADJUVANT_FOLFOX)],
        },
        "esmo",
        C,
    ),
    ("conversion_doublet_bevacizumab", "borderline", BORDERLINE, "asco", C),
    ("conversion_doublet_bevacizumab", "resectable", {}, "esmo", None),
    (
        "conversion_doublet_bevacizumab",
        "never",
        {"resectability_votes": votes("never")},
        "esmo",
        None,
    ),
    ("conversion_doublet_bevacizumab", "dMMR", CONVERTIBLE | DEFICIENT, "esmo", None),
    ("conversion_triplet_bevacizumab", "left, wild type", CONVERTIBLE, "esmo", None),
    (
        "conversion_triplet_bevacizumab",
        "right",
        CONVERTIBLE | {"primary": {"site": "transverse_colon"}},
        "esmo",
        C,
    ),
    (
        "conversion_triplet_bevacizumab",
        "NRAS mutant",
        CONVERTIBLE | {"gene_tests": genes(NRAS="mutant")},
        "esmo",
        C,
    ),
    (
        "conversion_triplet_bevacizumab",
        "BRAF mutant",
        CONVERTIBLE | {"gene_tests": genes(BRAF="mutant")},
        "esmo",
        C,
    ),
    (
        "conversion_triplet_bevacizumab",
        "ECOG 2",
        CONVERTIBLE | {"primary": {"site": "caecum"}, "assessments": ecog("2")},
        "esmo",
        None,
    ),
    (
        "conversion_triplet_bevacizumab",
        "70 years today",
        CONVERTIBLE | {"primary": {"site": "caecum"}, "patient": {"birth_date": "1956-03-02"}},
        "esmo",
        None,
    ),
    (
        "conversion_triplet_bevacizumab",
        "70 years tomorrow",
        CONVERTIBLE | {"primary": {"site": "caecum"}, "patient": {"birth_date": "1956-03-03"}},
        "esmo",
        C,
    ),
    ("conversion_doublet_anti_egfr", "left, wild type", CONVERTIBLE, "esmo", C),
    (
        "conversion_doublet_anti_egfr",
        "one resectable vote",
        {"resectability_votes": votes("convertible", "resectable")},
        "esmo",
        None,
    ),
    (
        "conversion_doublet_anti_egfr",
        "right",
        CONVERTIBLE | {"primary": {"site": "hepatic_flexure"}},
        "esmo",
        None,
    ),
    (
        "conversion_doublet_anti_egfr",
        "NRAS not tested",
        CONVERTIBLE | {"gene_tests": genes(NRAS="")},
        "esmo",
        None,
    ),
    (
        "conversion_doublet_anti_egfr",
        "BRAF pending",
        CONVERTIBLE | {"gene_tests": genes(BRAF="pending")},
        "esmo",
        None,
    ),
    (
        "conversion_doublet_anti_egfr",
        "other BRAF mutation",
        CONVERTIBLE | {"gene_tests": genes(BRAF="mutant p.Asp594Gly")},
        "esmo",
        None,
    ),
    ("immunotherapy", "resectable", DEFICIENT, "esmo", C),
    ("immunotherapy", "convertible", CONVERTIBLE | DEFICIENT, "esmo", S),
    ("immunotherapy", "no vote", DEFICIENT | {"resectability_votes": None}, "esmo", S),
    ("immunotherapy", "started", DEFICIENT | {"therapy_lines": [ICI_STARTED]}, "esmo", None),
    (
        "immunotherapy",
        "only planned",
        DEFICIENT | {"therapy_lines": [planned_line("nivolumab")]},
        "esmo",
        C,
    ),
    ("immunotherapy", "proficient", {}, "esmo", None),
    (
        "braf_targeted",
        "convertible",
        CONVERTIBLE | {"gene_tests": genes(BRAF="mutant p.Val600Glu")},
        "esmo",
        S,
    ),
    ("braf_targeted", "resectable", {"gene_tests": genes(BRAF="mutant p.Val600Glu")}, "esmo", C),
    (
        "braf_targeted",
        "no vote",
        {"gene_tests": genes(BRAF="mutant p.Val600Glu"), "resectability_votes": None},
        "esmo",
        None,
    ),
    (
        "braf_targeted",
        "RAS unknown",
        {"gene_tests": genes(BRAF="mutant p.Val600Glu", KRAS="")},
        "esmo",
        None,
    ),
    ("braf_targeted", "variant not given", {"gene_tests": genes(BRAF="mutant")}, "esmo", None),
    (
        "braf_targeted",
        "started",
        {"gene_tests": genes(BRAF="mutant p.Val600Glu")} | running("encorafenib", "cetuximab"),
        "esmo",
        None,
    ),
    (
        "her2_targeted",
        "after treatment",
        CONVERTIBLE
        | {"gene_tests": genes(HER2="amplified")}
        | running(*FOLFOX, intent="palliative", status="stopped"),
        "esmo",
        "alternative",
    ),
    (
        "her2_targeted",
        "untreated",
        CONVERTIBLE | {"gene_tests": genes(HER2="amplified")},
        "esmo",
        None,
    ),
    (
        "her2_targeted",
        "still running",
        CONVERTIBLE
        | {"gene_tests": genes(HER2="amplified")}
        | running(*FOLFOX, intent="palliative"),
        "esmo",
        None,
    ),
    (
        "her2_targeted",
        "resectable",
        {"gene_tests": genes(HER2="amplified")} | running(*FOLFOX, status="completed"),
        "esmo",
        None,
    ),
    (
        "kras_g12c_targeted",
        "after treatment",
        CONVERTIBLE
        | {"gene_tests": genes(KRAS="mutant p.Gly12Cys")}
        | running(*FOLFOX, status="completed"),
        "esmo",
        "alternative",
    ),
    (
        "kras_g12c_targeted",
        "other mutation",
        CONVERTIBLE
        | {"gene_tests": genes(KRAS="mutant p.Gly12Asp")}
        | running(*FOLFOX, status="completed"),
        "esmo",
        None,
    ),
    (
        "kras_g12c_targeted",
        "adjuvant only",
        CONVERTIBLE
        | {"gene_tests": genes(KRAS="mutant p.Gly12Cys")}
        | running(*FOLFOX, status="completed", intent="adjuvant"),
        "esmo",
        None,
    ),
    ("local_ablation", "35 mm", {}, "esmo", None),
    ("local_ablation", "30 mm", {"metastases": {"largest_mm": "30"}}, "esmo", C),
    ("local_ablation", "30.1 mm", {"metastases": {"largest_mm": "30.1"}}, "esmo", None),
    ("local_ablation", "10", {"metastases": {"largest_mm": "30", "count": 10}}, "esmo", C),
    ("local_ablation", "11", {"metastases": {"largest_mm": "30", "count": 11}}, "esmo", None),
    ("local_ablation", "extrahepatic", {"metastases": {"largest_mm": "30"}} | LUNG, "esmo", None),
    (
        "local_ablation",
        "convertible",
        CONVERTIBLE | {"metastases": {"largest_mm": "30"}},
        "esmo",
        None,
    ),
    ("local_ablation", "the latest measurement counts", scans(("2026-02-20", "29")), "esmo", C),
    ("primary_first", "no symptoms", {"primary": IN_SITU}, "esmo", "alternative"),
    ("primary_first", "bleeding", {"primary": IN_SITU | {"symptoms": ["bleeding"]}}, "esmo", S),
    (
        "primary_first",
        "bleeding, never resectable",
        {"primary": IN_SITU | {"symptoms": ["bleeding"]}, "resectability_votes": votes("never")},
        "esmo",
        S,
    ),
    (
        "primary_first",
        "no symptoms, never",
        {"primary": IN_SITU, "resectability_votes": votes("never")},
        "esmo",
        None,
    ),
    ("primary_first", "resected", {"primary": SYNCHRONOUS}, "esmo", None),
    ("liver_first", "no symptoms", {"primary": IN_SITU}, "esmo", "alternative"),
    ("liver_first", "bleeding", {"primary": IN_SITU | {"symptoms": ["bleeding"]}}, "esmo", None),
    ("liver_first", "convertible", {"primary": IN_SITU} | CONVERTIBLE, "esmo", None),
    (
        "liver_first",
        "metachronous",
        {"primary": IN_SITU | {"diagnosed_on": "2023-08-10"}},
        "esmo",
        None,
    ),
    ("simultaneous", "no symptoms", {"primary": IN_SITU}, "esmo", C),
    ("simultaneous", "excluded", {"primary": IN_SITU} | UNRESECTABLE_LUNG, "esmo", None),
    ("palliative_systemic", "never", {"resectability_votes": votes("never")}, "esmo", S),
    (
        "palliative_systemic",
        "one differs",
        {"resectability_votes": votes("never", "convertible")},
        "esmo",
        None,
    ),
    ("palliative_systemic", "no vote", {"resectability_votes": None}, "esmo", None),
    ("palliative_systemic", "unresectable lung", UNRESECTABLE_LUNG, "esmo", S),
    ("palliative_systemic", "ECOG 3", UNRESECTABLE_LUNG | {"assessments": ecog("3")}, "esmo", None),
    ("palliative_systemic", "ECOG unknown", UNRESECTABLE_LUNG | {"assessments": []}, "esmo", S),
    ("supportive_care", "ECOG 3", {"assessments": ecog("3")}, "esmo", S),
    ("supportive_care", "ECOG 2, no line", {"assessments": ecog("2")}, "esmo", None),
    (
        "supportive_care",
        "ECOG 2 on a line (P6)",
        running(*FOLFOX) | {"assessments": ecog("2")},
        "esmo",
        S,
    ),
    (
        "supportive_care",
        "ECOG 2 on the first day",
        running(*FOLFOX, started_on="2026-02-25") | {"assessments": ecog("2")},
        "esmo",
        None,
    ),
    (
        "remnant_augmentation",
        "below",
        {"surgeries": [MAJOR], "liver_volumes": [volume("199")]},
        "esmo",
        S,
    ),
    (
        "remnant_augmentation",
        "at the limit",
        {"surgeries": [MAJOR], "liver_volumes": [volume("200")]},
        "esmo",
        None,
    ),
    ("remnant_augmentation", "not measured", {"surgeries": [MAJOR]}, "esmo", None),
    (
        "remnant_augmentation",
        "minor",
        {"surgeries": [operation(extent="minor")], "liver_volumes": [volume("150")]},
        "esmo",
        None,
    ),
    (
        "remnant_augmentation",
        "no vote",
        {"surgeries": [MAJOR], "liver_volumes": [volume("199")], "resectability_votes": None},
        "esmo",
        None,
    ),
]


@pytest.mark.parametrize(("code", "_why", "changes", "profile", "expected"), OPTIONS)
def test_option(
    code: str, _why: str, changes: dict[str, Any], profile: str, expected: str | None
) -> None:
    assert level_of(case(**changes), f"option.{code}", profile) == expected


BEV = (*FOLFOX, "bevacizumab")
CETUXIMAB = (*FOLFOX, "cetuximab")
ALERTS = [
    ("curative_intent_exclusion", "unresectable", UNRESECTABLE_LUNG, "esmo", R),
    ("curative_intent_exclusion", "resectable", LUNG, "esmo", None),
    ("curative_intent_exclusion", "not judged", {"extrahepatic": [{"site": "lung"}]}, "esmo", None),
    (
        "curative_intent_exclusion",
        "Child B",
        {"assessments": [{"kind": "child_pugh", "value": "B"}]},
        "esmo",
        R,
    ),
    (
        "curative_intent_exclusion",
        "Child A",
        {"assessments": [{"kind": "child_pugh", "value": "A"}]},
        "esmo",
        None,
    ),
    (
        "curative_intent_exclusion",
        "70 %",
        {"metastases": {"liver_involvement_percent": "70"}},
        "esmo",
        None,
    ),
    (
        "curative_intent_exclusion",
        "70.1 %",
        {"metastases": {"liver_involvement_percent": "70.1"}},
        "esmo",
        R,
    ),
    ("anti_egfr_resectable", "running", running(*CETUXIMAB), "esmo", R),
    ("anti_egfr_resectable", "planned", {"therapy_lines": [planned_line(*CETUXIMAB)]}, "esmo", R),
    ("anti_egfr_resectable", "convertible", CONVERTIBLE | running(*CETUXIMAB), "esmo", None),
    (
        "anti_egfr_resectable",
        "adjuvant",
        CONVERTIBLE | running(*CETUXIMAB, intent="adjuvant"),
        "esmo",
        R,
    ),
    ("anti_egfr_resectable", "finished", running(*CETUXIMAB, status="completed"), "esmo", None),
    (
        "anti_egfr_resectable",
        "convertible at its start, resectable later",
        {"resectability_votes": votes("convertible", on="2026-02-01") + votes("resectable")}
        | running(*CETUXIMAB, started_on="2026-02-10"),
        "esmo",
        None,
    ),
    (
        "anti_egfr_resectable",
        "no vote at its start: the first later one",
        running(*CETUXIMAB, started_on="2026-02-10"),
        "esmo",
        R,
    ),
    ("anti_egfr_ras", "wild type", running(*CETUXIMAB), "esmo", None),
    (
        "anti_egfr_ras",
        "mutant",
        running(*CETUXIMAB) | {"gene_tests": genes(NRAS="mutant")},
        "esmo",
        R,
    ),
    ("anti_egfr_ras", "unknown", running(*CETUXIMAB) | {"gene_tests": None}, "esmo", R),
    (
        "anti_egfr_ras",
        "failed",
        running(*CETUXIMAB) | {"gene_tests": genes(KRAS="failed")},
        "esmo",
        R,
    ),
    (
        "anti_egfr_ras",
        "G12C with its inhibitor",
        running("sotorasib", "panitumumab") | {"gene_tests": genes(KRAS="mutant p.Gly12Cys")},
        "esmo",
        None,
    ),
    (
        "anti_egfr_ras",
        "inhibitor without G12C",
        running("sotorasib", "panitumumab") | {"gene_tests": genes(KRAS="mutant p.Gly12Asp")},
        "esmo",
        R,
    ),
    (
        "anti_egfr_braf",
        "V600E",
        running(*CETUXIMAB) | {"gene_tests": genes(BRAF="mutant p.Val600Glu")},
        "esmo",
        R,
    ),
    (
        "anti_egfr_braf",
        "no variant",
        running(*CETUXIMAB) | {"gene_tests": genes(BRAF="mutant")},
        "esmo",
        R,
    ),
    (
        "anti_egfr_braf",
        "other",
        running(*CETUXIMAB) | {"gene_tests": genes(BRAF="mutant p.Asp594Gly")},
        "esmo",
        None,
    ),
    (
        "anti_egfr_braf",
        "encorafenib",
        running("encorafenib", "cetuximab") | {"gene_tests": genes(BRAF="mutant p.Val600Glu")},
        "esmo",
        None,
    ),
    (
        "anti_egfr_right_sided",
        "right",
        running(*CETUXIMAB) | {"primary": {"site": "caecum"}},
        "esmo",
        R,
    ),
    ("anti_egfr_right_sided", "left", running(*CETUXIMAB), "esmo", None),
    (
        "anti_egfr_right_sided",
        "palliative",
        running(*CETUXIMAB, intent="palliative") | {"primary": {"site": "caecum"}},
        "esmo",
        None,
    ),
    (
        "anti_egfr_right_sided",
        "encorafenib",
        running("encorafenib", "cetuximab") | {"primary": {"site": "caecum"}},
        "esmo",
        None,
    ),
    ("anti_egfr_triplet", "triplet", running(*CETUXIMAB, "irinotecan"), "esmo", A),
    ("anti_egfr_triplet", "doublet", running(*CETUXIMAB), "esmo", None),
    ("anti_egfr_triplet", "triplet alone", running(*FOLFOX, "irinotecan"), "esmo", None),
    ("dpd", "no result, EMA", running(*FOLFOX) | {"pharmacogenetics": []}, "esmo", R),
    ("dpd", "no result elsewhere", running(*FOLFOX) | {"pharmacogenetics": []}, "china", A),
    ("dpd", "no fluoropyrimidine", running("irinotecan") | {"pharmacogenetics": []}, "esmo", None),
    (
        "dpd",
        "finished",
        running(*FOLFOX, status="stopped") | {"pharmacogenetics": []},
        "esmo",
        None,
    ),
    *[
        (
            "dpd",
            f"{test} {result} {value}",
            running(*FOLFOX) | {"pharmacogenetics": [entry]},
            "japan",
            expected,
        )
        for test, result, value, expected in (
            ("DPYD", "activity_score", "2", None),
            ("DPYD", "activity_score", "1.5", A),
            ("DPYD", "activity_score", "0.5", A),
            ("DPYD", "activity_score", "0", R),
            ("DPYD", "poor", None, R),
            ("DPYD", "intermediate", None, A),
            ("DPYD", "normal", None, None),
            ("uracil", "ng_per_ml", "15.9", None),
            ("uracil", "ng_per_ml", "16", A),
            ("uracil", "ng_per_ml", "149.9", A),
            ("uracil", "ng_per_ml", "150", R),
        )
        for entry in [{"test": test, "result": result} | ({"value": value} if value else {})]
    ],
    ("ugt1a1", "no result", running(*FOLFIRI) | {"pharmacogenetics": []}, "esmo", A),
    ("ugt1a1", "normal", running(*FOLFIRI), "esmo", None),
    ("ugt1a1", "no irinotecan", running(*FOLFOX) | {"pharmacogenetics": []}, "esmo", None),
    (
        "ugt1a1",
        "intermediate",
        running(*FOLFIRI) | {"pharmacogenetics": [{"test": "UGT1A1", "result": "intermediate"}]},
        "esmo",
        None,
    ),
    *[
        (
            "ugt1a1",
            f"poor at {percent} %",
            running(
                *FOLFIRI,
                cycles=("2026-02-20",),
            )
            | {
                "pharmacogenetics": [{"test": "UGT1A1", "result": "poor"}],
                "therapy_lines": [
                    line(*FOLFIRI, started_on="2026-02-20")
                    | {
                        "cycles": [
                            {
                                "number": 1,
                                "given_on": "2026-02-20",
                                "doses": [{"agent": "irinotecan", "percent": percent}],
                            }
                        ]
                    }
                ],
            },
            "esmo",
            expected,
        )
        for percent, expected in (("70", None), ("71", R), ("100", R))
    ],
    (
        "ugt1a1",
        "poor, planned",
        {
            "therapy_lines": [planned_line(*FOLFIRI)],
            "pharmacogenetics": [{"test": "UGT1A1", "result": "poor"}],
        },
        "esmo",
        R,
    ),
    (
        "mmr_before_chemotherapy",
        "unknown",
        running(*FOLFOX) | {"gene_tests": genes(MMR="failed")},
        "esmo",
        A,
    ),
    ("mmr_before_chemotherapy", "deficient", running(*FOLFOX) | DEFICIENT, "esmo", R),
    (
        "mmr_before_chemotherapy",
        "deficient, ICI started",
        DEFICIENT | {"therapy_lines": [ICI_STARTED, planned_line(*FOLFOX, id="T2")]},
        "esmo",
        None,
    ),
    (
        "mmr_before_chemotherapy",
        "no cytotoxic",
        running("pembrolizumab") | {"gene_tests": None},
        "esmo",
        None,
    ),
    *[
        (
            "bevacizumab_interval",
            f"{kind} on {day}",
            running(*BEV, cycles=("2026-02-12",), status="completed")
            | {"surgeries": [operation(kind, date=day)]},
            "esmo",
            expected,
        )
        for kind, day, expected in (
            ("liver_resection", "2026-03-11", R),
            ("liver_resection", "2026-03-12", A),
            ("liver_resection", "2026-03-25", A),
            ("liver_resection", "2026-03-26", None),
            ("colorectal_resection", "2026-03-11", R),
            ("alpps_stage_1", "2026-03-11", R),
            ("ablation", "2026-03-11", None),
        )
    ],
    *[
        (
            "chemotherapy_interval",
            f"{kind} on {day}",
            running(*FOLFOX, cycles=("2026-02-12",), status="completed")
            | {"surgeries": [operation(kind, date=day)]},
            "esmo",
            expected,
        )
        for kind, day, expected in (
            ("liver_resection", "2026-03-11", A),
            ("liver_resection", "2026-03-12", None),
            ("colorectal_resection", "2026-03-11", None),
            ("transplant", "2026-03-11", A),
        )
    ],
    (
        "preoperative_cycles",
        "6 of 14 days",
        running(*FOLFOX, cycles=CYCLES6) | {"metastases": EARLY},
        "esmo",
        A,
    ),
    (
        "preoperative_cycles",
        "5 cycles",
        running(*FOLFOX, cycles=CYCLES6[1:]) | {"metastases": EARLY},
        "esmo",
        None,
    ),
    (
        "preoperative_cycles",
        "operation planned",
        running(*FOLFOX, cycles=CYCLES6) | {"metastases": EARLY, "surgeries": [operation()]},
        "esmo",
        None,
    ),
    (
        "preoperative_cycles",
        "restaged after the sixth",
        running(*FOLFOX, cycles=CYCLES6) | {"metastases": EARLY} | scans(("2026-02-10", "30")),
        "esmo",
        None,
    ),
    (
        "preoperative_cycles",
        "restaged on the day of the sixth",
        running(*FOLFOX, cycles=CYCLES6) | {"metastases": EARLY} | scans(("2026-02-09", "30")),
        "esmo",
        A,
    ),
    (
        "preoperative_cycles",
        "6 of 21 days are 9",
        running(*FOLFOX, cycles=CYCLES6, days=21)
        | {"metastases": EARLY, "surgeries": [operation()]},
        "esmo",
        R,
    ),
    (
        "preoperative_cycles",
        "palliative",
        running(*FOLFOX, cycles=CYCLES6, intent="palliative") | {"metastases": EARLY},
        "esmo",
        None,
    ),
    ("restaging_overdue", "84 days", running(*FOLFOX, started_on="2025-12-08"), "esmo", None),
    ("restaging_overdue", "85 days", running(*FOLFOX, started_on="2025-12-07"), "esmo", A),
    (
        "restaging_overdue",
        "scanned",
        running(*FOLFOX, started_on="2025-12-07") | scans(("2025-12-08", "30")),
        "esmo",
        None,
    ),
    (
        "restaging_overdue",
        "adjuvant",
        running(*FOLFOX, started_on="2025-12-07", intent="adjuvant"),
        "esmo",
        None,
    ),
    (
        "restaging_overdue",
        "stopped",
        running(*FOLFOX, started_on="2025-12-07", status="stopped"),
        "esmo",
        None,
    ),
    ("remnant", "no volumetry", {"surgeries": [MAJOR]}, "esmo", R),
    ("remnant", "two stages", {"surgeries": [operation(stages=2)]}, "esmo", R),
    ("remnant", "ALPPS stage", {"surgeries": [operation("alpps_stage_1")]}, "esmo", R),
    ("remnant", "minor", {"surgeries": [operation(extent="minor")]}, "esmo", None),
    *[
        (
            "remnant",
            f"{flr} mL in {state}",
            {
                "surgeries": [MAJOR],
                "liver_volumes": [volume(flr)],
                "liver_background": state and {"state": state},
            },
            "esmo",
            expected,
        )
        for flr, state, expected in (
            ("199.9", "normal", R),
            ("200", "normal", A),
            ("200.1", "normal", None),
            ("299", "steatosis", R),
            ("300", "sinusoidal_injury", A),
            ("399", "cirrhosis", R),
            ("400", "unknown", A),
            ("399", None, R),
            ("401", "fibrosis", None),
        )
    ],
    (
        "remnant",
        "six cycles and under 30 %",
        running(*FOLFOX, cycles=CYCLES6)
        | {"metastases": EARLY, "surgeries": [MAJOR], "liver_volumes": [volume("299")]},
        "esmo",
        A,
    ),
    (
        "remnant",
        "six cycles and 30 %",
        running(*FOLFOX, cycles=CYCLES6)
        | {"metastases": EARLY, "surgeries": [MAJOR], "liver_volumes": [volume("300")]},
        "esmo",
        None,
    ),
    (
        "remnant",
        "three months and a day",
        running(*FOLFOX, cycles=("2025-11-08", "2026-02-09"))
        | {"metastases": EARLY, "surgeries": [MAJOR], "liver_volumes": [volume("299")]},
        "esmo",
        R,
    ),
    (
        "remnant",
        "exactly three months",
        running(*FOLFOX, cycles=("2025-11-09", "2026-02-09"))
        | {"metastases": EARLY, "surgeries": [MAJOR], "liver_volumes": [volume("299")]},
        "esmo",
        None,
    ),
    *[
        (
            "remnant",
            f"growth to {flr} mL in 28 days",
            {
                "surgeries": [MAJOR],
                "liver_volumes": [
                    volume("220", on="2026-01-20"),
                    volume(flr, on="2026-02-20", days_since_embolisation=28),
                ],
            },
            "esmo",
            expected,
        )
        for flr, expected in (("299", A), ("300", None))
    ],
    (
        "liver_injury",
        "platelets 99",
        {"surgeries": [MAJOR], "labs": labs(platelets="99")},
        "esmo",
        A,
    ),
    (
        "liver_injury",
        "platelets 100",
        {"surgeries": [MAJOR], "labs": labs(platelets="100")},
        "esmo",
        None,
    ),
    ("liver_injury", "nothing planned", {"labs": labs(platelets="99")}, "esmo", None),
    (
        "liver_injury",
        "APRI 0.36",
        {"surgeries": [MAJOR], "labs": labs(AST="36", platelets="250")},
        "esmo",
        None,
    ),
    (
        "liver_injury",
        "APRI 0.361",
        {"surgeries": [MAJOR], "labs": labs(AST="36.1", platelets="250")},
        "esmo",
        A,
    ),
    *[
        (
            "liver_injury",
            f"spleen 200 to {now} mL",
            running(*FOLFOX, cycles=("2026-02-01",))
            | {
                "surgeries": [MAJOR],
                "liver_volumes": [
                    volume("400", on="2026-01-30", spleen_ml="200"),
                    volume("400", spleen_ml=now),
                ],
            },
            "esmo",
            expected,
        )
        for now, expected in (("277.9", None), ("278", A))
    ],
    *[
        (
            "neuropathy",
            f"grade {grade}",
            {
                "therapy_lines": [
                    line(*FOLFOX, started_on="2026-02-20")
                    | {
                        "cycles": [
                            {
                                "number": 1,
                                "given_on": "2026-02-20",
                                "toxicities": [
                                    {"term": "peripheral_sensory_neuropathy", "grade": grade}
                                ],
                            }
                        ]
                    }
                ]
            },
            "esmo",
            expected,
        )
        for grade, expected in ((1, None), (2, A), (3, R))
    ],
    *[
        (
            "steatohepatitis_risk",
            f"{weight} kg, {state}",
            running(*FOLFIRI)
            | {
                "surgeries": [MAJOR],
                "liver_background": {"state": state},
                "assessments": [
                    {"kind": "height_cm", "value": "200"},
                    {"kind": "weight_kg", "value": weight},
                ],
            },
            "esmo",
            expected,
        )
        for weight, state, expected in (
            ("99.9", "normal", None),
            ("100", "normal", A),
            ("80", "steatosis", A),
            ("80", "steatohepatitis", A),
            ("80", "fibrosis", None),
        )
    ],
    (
        "transplant_exclusion",
        "V600E",
        {"surgeries": [operation("transplant")], "gene_tests": genes(BRAF="mutant p.Val600Glu")},
        "esmo",
        R,
    ),
    ("transplant_exclusion", "wild type", {"surgeries": [operation("transplant")]}, "esmo", None),
    ("gene_conflict", "KRAS", {"gene_tests": genes() + genes(KRAS="mutant")}, "esmo", A),
    (
        "gene_conflict",
        "failed is no conflict",
        {"gene_tests": genes() + genes(KRAS="failed")},
        "esmo",
        None,
    ),
    ("small_lesion", "20 mm", scans(("2026-02-20", "20")), "esmo", A),
    ("small_lesion", "21 mm", scans(("2026-02-20", "21")), "esmo", None),
    (
        "small_lesion",
        "treated",
        scans(("2026-02-20", "20")) | running(*FOLFOX, cycles=("2026-02-21",)),
        "esmo",
        None,
    ),
    (
        "small_lesion",
        "no chemotherapy in sight",
        scans(("2026-02-20", "20")) | DEFICIENT,
        "esmo",
        None,
    ),
    (
        "small_lesion",
        "conversion planned",
        scans(("2026-02-20", "20"))
        | DEFICIENT
        | {"therapy_lines": [planned_line(*FOLFOX, intent="conversion")]},
        "esmo",
        A,
    ),
]


@pytest.mark.parametrize(("code", "_why", "changes", "profile", "expected"), ALERTS)
def test_alert(
    code: str, _why: str, changes: dict[str, Any], profile: str, expected: str | None
) -> None:
    assert level_of(case(**changes), f"alert.{code}", profile) == expected


BASE_CYCLES = ("2026-01-20", "2026-02-03", "2026-02-17", "2026-03-01")


def course(*sizes: str, cycles: tuple[str, ...] = BASE_CYCLES, **changes: Any) -> dict[str, Any]:
    """A neoadjuvant line from 20 January with scans before it, on 10 and on 28 February."""
    days = ("2026-01-19", "2026-02-10", "2026-02-28")
    seen = scans(*zip(days, sizes, strict=False), **changes.pop("last", {}))
    treated = running(*FOLFOX, cycles=cycles, **changes.pop("line", {}))
    return case(
        **{
            **seen,
            **treated,
            "resectability_votes": votes("resectable", on="2026-03-01"),
            **changes,
        }
    )


NEW_LIVER = {"new_lesions": [{"id": "N1", "organ": "liver", "certainty": "unequivocal"}]}
NEW_LUNG = {"new_lesions": [{"id": "N1", "organ": "lung", "certainty": "unequivocal"}]}
DOUBTFUL = {"new_lesions": [{"id": "N1", "organ": "lung", "certainty": "equivocal"}]}


@pytest.mark.parametrize(
    ("_why", "document", "patterns"),
    [
        ("stable", course("30", "30"), []),
        ("few, small, CEA low, resectable", course("30", "36"), ["P2"]),
        ("49.9 mm", course("40", "49.9"), ["P2"]),
        ("50 mm", course("40", "50"), ["P3"]),
        ("3 lesions", course("30", "36", metastases={"count": 3}), ["P2"]),
        ("4 lesions", course("30", "36", metastases={"count": 4}), ["P3"]),
        ("CEA 199", course("30", "36", labs=labs(CEA="199")), ["P2"]),
        ("CEA 200", course("30", "36", labs=labs(CEA="200")), ["P3"]),
        ("no resectable vote", course("30", "36", resectability_votes=votes("borderline")), ["P3"]),
        ("no CEA: neither", course("30", "36", labs=[]), []),
        ("new in the liver", course("30", "30", last=NEW_LIVER), ["P4"]),
        ("new outside", course("30", "36", last=NEW_LUNG), ["P5"]),
        ("doubtful", course("30", "30", last=DOUBTFUL), []),
        ("declining", course("30", "30", assessments=ecog("2")), ["P6"]),
        (
            "dMMR on a checkpoint inhibitor",
            course(
                "30",
                "36",
                **DEFICIENT,
                therapy_lines=[line("pembrolizumab", started_on="2026-01-20")],
            ),
            ["PX"],
        ),
        (
            "dMMR, progression only at the second scan",
            course(
                "30",
                "30",
                "36",
                **DEFICIENT,
                therapy_lines=[line("pembrolizumab", started_on="2026-01-20")],
            ),
            ["P2"],
        ),
    ],
)
def test_progression_pattern(_why: str, document: dict[str, Any], patterns: list[str]) -> None:
    assert evaluated(document)["derived"]["progression_patterns"] == patterns


@pytest.mark.parametrize(
    ("code", "_why", "document", "expected"),
    [
        ("option.proceed_to_resection", "stable after 4", course("30", "30"), S),
        (
            "option.proceed_to_resection",
            "3 cycles",
            course("30", "30", cycles=BASE_CYCLES[:3]),
            None,
        ),
        ("option.proceed_to_resection", "progressed", course("30", "36"), None),
        ("option.proceed_to_resection", "not restaged", course("30"), None),
        (
            "option.proceed_to_resection",
            "palliative",
            course("30", "30", line={"intent": "palliative"}),
            None,
        ),
        ("option.proceed_to_resection", "convertible", course("30", "30", **CONVERTIBLE), None),
        ("option.resect_despite_progression", "P2", course("30", "36"), C),
        ("option.resect_despite_progression", "P3", course("40", "50"), None),
        ("option.switch_systemic", "P2", course("30", "36"), S),
        ("option.switch_systemic", "P5", course("30", "30", last=NEW_LUNG), S),
        ("option.switch_systemic", "stable", course("30", "30"), None),
        ("alert.progression", "+20 % and +6 mm", course("30", "36"), R),
        ("alert.progression", "+19 %", course("30", "35.9"), None),
        (
            "alert.response_mismatch",
            "differs",
            course("30", "36", last={"reported_response": "SD"}),
            A,
        ),
        (
            "alert.response_mismatch",
            "agrees",
            course("30", "36", last={"reported_response": "PD"}),
            None,
        ),
        (
            "alert.disappearing_lesion",
            "in no plan",
            course("30", "0"),
            A,
        ),
        (
            "alert.disappearing_lesion",
            "ablation planned",
            course("30", "0", surgeries=[operation("ablation", lesions=["L1"])]),
            None,
        ),
        (
            "alert.disappearing_lesion",
            "embolisation is no plan for it",
            course("30", "0", surgeries=[operation("portal_vein_embolisation", lesions=["L1"])]),
            A,
        ),
    ],
)
def test_on_treatment(code: str, _why: str, document: dict[str, Any], expected: str | None) -> None:
    assert level_of(document, code) == expected


def operated(**fields: Any) -> dict[str, Any]:
    done = operation(status="performed", date="2026-01-25", margin="R0") | fields
    return case(surgeries=[done], resectability_votes=votes("resectable", on="2026-01-22"))


def test_votes_are_spent_by_the_operation() -> None:
    assert evaluated(operated())["derived"]["resectability"] == "unvoted"
    assert level_of(operated(), "option.upfront_resection") is None


def test_a_vote_of_the_day_of_the_operation_is_spent() -> None:
    document = operated() | {"resectability_votes": votes("resectable", on="2026-01-25")}

    assert evaluated(document)["derived"]["resectability"] == "unvoted"


@pytest.mark.parametrize(
    ("_why", "document", "expected"),
    [
        ("R0, 36 days ago", operated(), "alternative"),
        ("84 days ago", operated(date="2025-12-08"), "alternative"),
        ("85 days ago", operated(date="2025-12-07"), None),
        ("R2", operated(margin="R2"), None),
        ("margin not known", operated(margin=None), "alternative"),
        ("transplantation", operated(kind="transplant"), None),
        ("stage 1", operated(kind="alpps_stage_1"), None),
        ("a line since", operated() | running(*FOLFOX, intent="adjuvant"), None),
    ],
)
def test_adjuvant_chemotherapy(_why: str, document: dict[str, Any], expected: str | None) -> None:
    assert level_of(document, "option.adjuvant_chemotherapy") == expected


@pytest.mark.parametrize(
    ("_why", "document", "expected"),
    [
        ("operated", operated(), S),
        ("never operated", case(resectability_votes=None), None),
        ("new vote", operated() | {"resectability_votes": votes("resectable")}, None),
        ("line planned", operated() | {"therapy_lines": [planned_line(*FOLFOX)]}, None),
        ("new lesion", operated() | scans(("2026-02-20", "12"), **NEW_LIVER), None),
        ("doubtful lesion", operated() | scans(("2026-02-20", "12"), **DOUBTFUL), S),
    ],
)
def test_surveillance(_why: str, document: dict[str, Any], expected: str | None) -> None:
    assert level_of(document, "option.surveillance") == expected


def transplant(**changes: Any) -> dict[str, Any]:
    """Meets TransMet: never resectable, stable three months after the start, CEA 8."""
    treated = line(*FOLFOX, cycles=("2025-11-20",), intent="palliative", started_on="2025-11-20")
    seen = scans(("2025-11-19", "40"), ("2026-02-20", "38"))
    document = {
        "resectability_votes": votes("never"),
        "therapy_lines": [treated],
        "metastases": EARLY,
        **seen,
    }
    return case(**{**document, **changes})


@pytest.mark.parametrize(
    ("_why", "document", "expected"),
    [
        ("meets all", transplant(), "alternative"),
        ("convertible", transplant(**CONVERTIBLE), "alternative"),
        ("one resectable", transplant(resectability_votes=votes("never", "resectable")), None),
        ("BRAF unknown", transplant(gene_tests=genes(BRAF="")), None),
        ("BRAF mutant", transplant(gene_tests=genes(BRAF="mutant p.Asp594Gly")), None),
        ("RAS mutant is allowed", transplant(gene_tests=genes(KRAS="mutant")), "alternative"),
        ("lung", transplant(**LUNG), None),
        ("not ruled out", transplant(extrahepatic_ruled_out_on=None), None),
        ("primary in place", transplant(primary={"status": "in_situ", "resected_on": None}), None),
        ("65 years", transplant(patient={"birth_date": "1960-03-03"}), "alternative"),
        ("66 years", transplant(patient={"birth_date": "1960-03-02"}), None),
        ("ECOG 1", transplant(assessments=ecog("1")), "alternative"),
        ("ECOG 2", transplant(assessments=ecog("2")), None),
        ("CEA 79.9", transplant(labs=labs(CEA="79.9")), "alternative"),
        ("CEA 80", transplant(labs=labs(CEA="80")), None),
        (
            "CEA halved",
            transplant(
                labs=[
                    *labs(CEA="100"),
                    {"test": "CEA", "value": "200", "unit": "ug/L", "collected_on": "2025-11-18"},
                ]
            ),
            "alternative",
        ),
        (
            "a day short of 3 months",
            transplant(**scans(("2025-11-19", "40"), ("2026-02-19", "38"))),
            None,
        ),
        ("progressed", transplant(**scans(("2025-11-19", "40"), ("2026-02-20", "48"))), None),
    ],
)
def test_transplant_referral(_why: str, document: dict[str, Any], expected: str | None) -> None:
    assert level_of(document, "option.transplant_referral") == expected


def with_markers(start: str, *values: tuple[str, str]) -> dict[str, Any]:
    samples = [
        {"test": "CEA", "value": value, "unit": "ug/L", "upper_limit": "5", "collected_on": day}
        for day, value in values
    ]
    return case(**running(*FOLFOX, started_on=start), labs=samples)


@pytest.mark.parametrize(
    ("_why", "document", "expected"),
    [
        (
            "day 55",
            with_markers("2026-01-05", ("2026-01-05", "40"), ("2026-03-01", "48")),
            ("info", None),
        ),
        (
            "+19 %",
            with_markers("2026-01-05", ("2026-01-05", "40"), ("2026-03-01", "47.9")),
            (None, None),
        ),
        (
            "confirmed after 14 days",
            with_markers(
                "2025-12-01", ("2025-12-01", "40"), ("2026-02-01", "48"), ("2026-02-15", "48")
            ),
            (None, "amber"),
        ),
        (
            "13 days apart",
            with_markers(
                "2025-12-01", ("2025-12-01", "40"), ("2026-02-01", "48"), ("2026-02-14", "48")
            ),
            (None, None),
        ),
    ],
)
def test_markers(
    _why: str, document: dict[str, Any], expected: tuple[str | None, str | None]
) -> None:
    flare, progression = (level_of(document, f"alert.marker_{x}") for x in ("flare", "progression"))

    assert (flare, progression) == expected
