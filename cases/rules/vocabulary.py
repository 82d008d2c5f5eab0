"""The closed word lists of the case document, in the field's own notation.

A ``Literal`` serves twice: the type checker reads it, and the document reader refuses any other word.
"""

from typing import Literal

Sex = Literal["female", "male", "other", "unknown"]
PrimarySite = Literal[
    "caecum",
    "ascending_colon",
    "hepatic_flexure",
    "transverse_colon",
    "splenic_flexure",
    "descending_colon",
    "sigmoid_colon",
    "rectosigmoid",
    "rectum",
    "colon_unspecified",
]
PrimaryStatus = Literal["in_situ", "resected", "unknown"]
Symptom = Literal["obstruction", "bleeding", "perforation"]
Grade = Literal["GX", "G1", "G2", "G3", "G4"]
TCategory = Literal["TX", "T0", "Tis", "T1", "T2", "T3", "T4", "T4a", "T4b"]
NCategory = Literal["NX", "N0", "N1", "N1a", "N1b", "N1c", "N2", "N2a", "N2b"]
MCategory = Literal["M0", "M1", "M1a", "M1b", "M1c"]
Margin = Literal["R0", "R1", "R2"]
Distribution = Literal["unilobar", "bilobar"]
ExtrahepaticSite = Literal[
    "lung",
    "hilar_nodes",
    "coeliac_nodes",
    "para_aortic_nodes",
    "peritoneum",
    "bone",
    "brain",
    "ovary",
    "adrenal",
    "other",
]
Resectability = Literal["resectable", "borderline", "convertible", "never"]
Technique = Literal["easy", "difficult"]
Organ = Literal["liver", "lung", "lymph_node", "peritoneum", "other"]
LesionRole = Literal["target", "non_target", "other"]
LocalTreatment = Literal["resected", "ablated", "irradiated"]
Segment = Literal["I", "II", "III", "IV", "IVa", "IVb", "V", "VI", "VII", "VIII"]
Modality = Literal["CT", "MRI", "PET-CT", "US", "IOUS"]
Contrast = Literal["iodinated", "gadoxetate", "gadolinium", "none"]
Region = Literal["chest", "abdomen", "pelvis", "liver", "brain", "whole_body"]
MeasurementStatus = Literal["absent", "too_small", "not_evaluable"]
NonTargetStatus = Literal["present", "absent", "unequivocal_progression", "not_evaluable"]
Certainty = Literal["unequivocal", "equivocal", "refuted"]
ReportedResponse = Literal["CR", "PR", "SD", "PD", "NE"]
Specimen = Literal["primary", "liver_metastasis", "other_metastasis", "ctdna"]
Marker = Literal[
    "KRAS",
    "NRAS",
    "BRAF",
    "PIK3CA",
    "TP53",
    "SMAD4",
    "APC",
    "HER2",
    "MMR",
    "POLE",
    "NTRK",
    "TMB",
]
GeneStatus = Literal[
    "wild_type",
    "mutant",
    "amplified",
    "not_amplified",
    "proficient",
    "deficient",
    "failed",
    "pending",
]
LabTest = Literal[
    "CEA",
    "CA19-9",
    "bilirubin",
    "albumin",
    "AST",
    "ALT",
    "ALP",
    "GGT",
    "INR",
    "platelets",
    "creatinine",
    "haemoglobin",
    "neutrophils",
]
LabUnit = Literal["ug/L", "ng/mL", "U/mL", "umol/L", "mg/dL", "g/L", "g/dL", "U/L", "10*9/L", "1"]
AssessmentKind = Literal[
    "ECOG",
    "ASA",
    "Charlson",
    "frailty",
    "height_cm",
    "weight_kg",
    "child_pugh",
    "icg_r15_percent",
    "patient_wish",
]
TotalMethod = Literal["formula", "ct"]
BackgroundState = Literal[
    "normal",
    "steatosis",
    "steatohepatitis",
    "sinusoidal_injury",
    "fibrosis",
    "cirrhosis",
    "unknown",
]
Intent = Literal["neoadjuvant", "conversion", "adjuvant", "palliative"]
LineStatus = Literal["planned", "active", "completed", "stopped"]
Agent = Literal[
    "fluorouracil",
    "folinic_acid",
    "capecitabine",
    "oxaliplatin",
    "irinotecan",
    "bevacizumab",
    "cetuximab",
    "panitumumab",
    "pembrolizumab",
    "nivolumab",
    "ipilimumab",
    "encorafenib",
    "trastuzumab",
    "tucatinib",
    "trastuzumab_deruxtecan",
    "sotorasib",
    "adagrasib",
    "aflibercept",
    "ramucirumab",
    "regorafenib",
    "trifluridine_tipiracil",
    "floxuridine_hai",
]
SurgeryKind = Literal[
    "liver_resection",
    "colorectal_resection",
    "simultaneous_resection",
    "ablation",
    "portal_vein_embolisation",
    "alpps_stage_1",
    "alpps_stage_2",
    "sbrt",
    "transplant",
]
SurgeryStatus = Literal["planned", "performed", "cancelled"]
Extent = Literal["minor", "major"]
ClavienDindo = Literal["0", "I", "II", "III", "IIIa", "IIIb", "IV", "IVa", "IVb", "V"]
PharmacogeneticTest = Literal["DPYD", "uracil", "UGT1A1"]
PharmacogeneticResult = Literal["activity_score", "ng_per_ml", "normal", "intermediate", "poor"]
BoardQuestion = Literal[
    "resectability",
    "upfront_or_neoadjuvant",
    "regimen",
    "response_review",
    "surgery_planning",
    "progression",
    "postoperative",
    "recurrence",
]

UNITS_OF: dict[LabTest, tuple[LabUnit, ...]] = {
    "CEA": ("ug/L", "ng/mL"),
    "CA19-9": ("U/mL",),
    "bilirubin": ("umol/L", "mg/dL"),
    "albumin": ("g/L", "g/dL"),
    "AST": ("U/L",),
    "ALT": ("U/L",),
    "ALP": ("U/L",),
    "GGT": ("U/L",),
    "INR": ("1",),
    "platelets": ("10*9/L",),
    "creatinine": ("umol/L", "mg/dL"),
    "haemoglobin": ("g/L", "g/dL"),
    "neutrophils": ("10*9/L",),
}
"""The units in which each laboratory test may be given (UCUM). Any other unit is refused, never guessed."""

STATUSES_OF: dict[Marker, tuple[GeneStatus, ...]] = {
    "TMB": ("wild_type", "mutant", "amplified", "not_amplified", "failed", "pending"),
    "MMR": ("proficient", "deficient", "failed", "pending"),
    "HER2": ("amplified", "not_amplified", "wild_type", "mutant", "failed", "pending"),
}
"""Markers with words of their own; every other marker is wild type, mutant, failed or pending."""
