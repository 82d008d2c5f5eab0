"""What was asked, said and done about the patients of the demo board's past meetings."""

from typing import Any

from mdt import demo_patients as told
from mdt.demo_table import Task

ASKED = {
    told.RESECTED: "Good response; can all of it be resected now?",
    told.CONDITIONAL: "Two metastases in both lobes: resect first, or treat first?",
    told.DEFERRED: "Stable on chemotherapy: resect now?",
    told.NOT_REACHED: "CEA rises while the scans are stable.",
    told.TO_COME: "Five metastases: can the liver be cleared?",
}
SAID: dict[int, dict[str, Any]] = {
    told.RESECTED: {
        "recommendation": "Resection of all four liver metastases, sparing parenchyma, four weeks after the last cycle.",
        "rationale": "Response in every lesion, sufficient remnant, fit for surgery.",
        "intent": "curative", "treatments": ["liver_resection"], "resectability": "resectable",
        "informs_patient": "surgeon",
    },
    told.REFUSED: {
        "recommendation": "Change to FOLFIRI with bevacizumab; restage after eight weeks.",
        "rationale": "Progression on the present line: a response first, then local treatment of both lesions.",
        "intent": "non_curative", "treatments": ["chemotherapy", "targeted_therapy"],
        "alternatives": "Thermal ablation of both lesions if the patient declines further chemotherapy.",
        "informs_patient": "oncologist",
    },
    told.CONDITIONAL: {
        "recommendation": "Right hepatectomy with resection in segment IVb if the remnant allows it.",
        "rationale": "Both lesions can be cleared in one operation; only the size of the remnant is open.",
        "intent": "curative", "treatments": ["liver_resection"], "resectability": "borderline",
        "conditions": [
            {"if": "remnant.percent >= 30", "then": "resect", "otherwise": "embolise the portal vein first"}
        ],
        "has_dissent": True, "dissent": "Would give chemotherapy first to see the biology.",
        "dissent_by": "oncologist", "informs_patient": "surgeon",
    },
    told.DEFERRED: {
        "recommendation": "Resection of both metastases in segments VIII and IVa.",
        "rationale": "The MRI shows no further lesion; stable over four months.",
        "intent": "curative", "treatments": ["liver_resection"], "resectability": "resectable",
        "informs_patient": "surgeon",
    },
    told.NOT_REACHED: {
        "recommendation": "PET-CT and MRI of the liver before any change of treatment.",
        "rationale": "A rising CEA alone does not show where the disease grows.",
        "intent": "not_known", "treatments": ["more_tests"], "question_answered": "partly",
        "informs_patient": "oncologist",
    },
}  # fmt: skip
TASKS = {
    told.RESECTED: (Task("Book theatre and the anaesthetic clinic", "surgeon", 3),),
    told.REFUSED: (Task("Ask the trial office about second-line trials", "oncologist", 5),),
    told.CONDITIONAL: (Task("CT volumetry of the future remnant", "deputy", 20),),
    told.DEFERRED: (Task("Book theatre", "surgeon", 5),),
    told.NOT_REACHED: (
        Task("Book PET-CT and MRI", "radiologist", 4), Task("CT of chest and abdomen", "oncologist", 10),
    ),
}  # fmt: skip
AGREED = {
    told.RESECTED: (True, "Resection as recommended.", ""),
    told.REFUSED: (False, "Thermal ablation of both lesions; no further chemotherapy for now.", "patient_wish"),
}  # fmt: skip
DEFERRED = "The MRI was done elsewhere; nobody here has read it."
DISMISSED = "Known since March and followed monthly; no change of treatment wished."
EVIDENCE = "Theatre list and clinic letter are in the chart."
FILED = "Filed in the records of the patients discussed"
