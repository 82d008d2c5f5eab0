"""Scores in words: rounded for the eye, with unit; comparisons elsewhere use the unrounded value."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# Places and unit by code; a whole number of points has neither.
SHOWN: Mapping[str, tuple[str, str]] = {
    "tbs": ("0.1", ""),
    "apri": ("0.01", ""),
    "fib4": ("0.01", ""),
    "albi": ("0.01", ""),
    "bsa": ("0.01", " m²"),
    "sflr": ("0.1", " %"),
    "flr_ct": ("0.1", " %"),
    "flr_body_weight": ("0.01", " %"),
    "flr_urata": ("0.1", " %"),
    "hypertrophy": ("0.1", " points"),
    "kgr": ("0.01", " % a week"),
}
TIMES = {
    "before_chemotherapy": "before chemotherapy",
    "preoperative": "after chemotherapy",
    "current": "now",
}
INPUTS = {
    "ascites": "ascites",
    "assessments.ECOG": "ECOG",
    "assessments.height_cm": "height",
    "assessments.weight_kg": "weight",
    "encephalopathy": "encephalopathy",
    "extrahepatic": "whether there is disease outside the liver",
    "genes.BRAF": "BRAF",
    "genes.KRAS": "KRAS",
    "genes.RAS": "RAS",
    "imaging.ct_chest_abdomen_pelvis": "CT of chest, abdomen and pelvis",
    "imaging.liver_mri": "MRI of the liver",
    "labs.ALT": "ALT",
    "labs.AST": "AST",
    "labs.CA19-9": "CA 19-9",
    "labs.CEA": "CEA",
    "labs.INR": "INR",
    "labs.albumin": "albumin",
    "labs.bilirubin": "bilirubin",
    "labs.liver_function": "liver function tests",
    "labs.platelets": "platelets",
    "liver.flr": "volume of the future liver remnant",
    "metastases.count": "number of metastases",
    "metastases.detected_on": "day the metastases were found",
    "metastases.largest_mm": "size of the largest metastasis",
    "patient.birth_date": "date of birth",
    "primary.grade": "grade of the primary",
    "primary.n": "nodal stage of the primary",
    "primary.resected_on": "day the primary was resected",
    "primary.t": "T stage of the primary",
    "resectability_vote": "dated vote of a liver surgeon",
    "surgeries.margin": "resection margin",
    "therapy_lines": "response to the treatment given",
}


ITEMS = {
    "age_over_60": "age over 60 years",
    "ca19_9_over_100": "CA 19-9 over 100 U/mL",
    "cea": "CEA",
    "cea_20_or_more": "CEA of 20 µg/L or more",
    "cea_200_or_more": "CEA of 200 µg/L or more",
    "cea_or_ca19_9_over_200": "CEA over 200 µg/L or CA 19-9 over 200 U/mL",
    "cea_over_80": "CEA over 80 µg/L",
    "cea_over_200": "CEA over 200 µg/L",
    "inr": "INR",
    "kras_mutant": "KRAS mutant",
    "kras_nras_or_braf_mutant": "KRAS, NRAS or BRAF mutant",
    "largest_over_5_5_cm": "largest over 5.5 cm",
    "ras_mutant": "RAS mutant",
}


def item_words(name: str) -> str:
    """What earns points, as people say it."""
    return ITEMS.get(name, name.replace("_", " "))


def place_words(path: str) -> str:
    """A place of the case document: ``metastases, detected on``; what a score may ask for by its own words."""
    return INPUTS.get(path, path.replace("_", " ").replace(".", ", "))


def input_words(name: str) -> str:
    """What a score asks for, as people say it."""
    return INPUTS.get(name, name.replace("_", " "))


def number(code: str, value: Any) -> str:
    """One value of a score with its unit, rounded half up: ``27.8 %``, ``-2.86``, ``3``."""
    places, unit = SHOWN.get(code, ("1", ""))
    rounded = Decimal(str(value)).quantize(Decimal(places), rounding=ROUND_HALF_UP)
    return f"{rounded}{unit}".replace("-", "−")


def value_words(score: Mapping[str, Any]) -> str:
    """The value, or the bounds it could have; empty when the formula lacks an input."""
    code, value, least, most = (score[key] for key in ("code", "value", "minimum", "maximum"))
    if value is not None:
        return number(code, value)
    if least is None:
        return ""
    if most is None:
        return f"at least {number(code, least)}"
    return f"{number(code, least)} to {number(code, most)}"
