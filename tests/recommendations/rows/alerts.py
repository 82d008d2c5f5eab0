"""Alerts of §4.5: code, why, changes to the base case, profile, level or None."""

from typing import Any

from tests.recommendations.cases import (
    FOLFIRI,
    FOLFOX,
    genes,
    line,
    operation,
    planned_line,
    scans,
    votes,
)
from tests.recommendations.rows.shared import (
    CONVERTIBLE,
    CYCLES6,
    DEFICIENT,
    EARLY,
    ICI_STARTED,
    LUNG,
    MAJOR,
    UNRESECTABLE_LUNG,
    A,
    R,
    labs,
    running,
    volume,
)

BEV = (*FOLFOX, "bevacizumab")
CETUXIMAB = (*FOLFOX, "cetuximab")
Row = tuple[str, str, dict[str, Any], str, str | None]
ALERTS: list[Row] = [
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
