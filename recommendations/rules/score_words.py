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
    "assessments.height_cm": "height",
    "assessments.weight_kg": "weight",
    "encephalopathy": "encephalopathy",
    "extrahepatic": "whether there is disease outside the liver",
    "genes.BRAF": "BRAF",
    "genes.KRAS": "KRAS",
    "genes.RAS": "RAS",
    "labs.ALT": "ALT",
    "labs.AST": "AST",
    "labs.CA19-9": "CA 19-9",
    "labs.CEA": "CEA",
    "labs.INR": "INR",
    "labs.albumin": "albumin",
    "labs.bilirubin": "bilirubin",
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
    "surgeries.margin": "resection margin",
    "therapy_lines": "response to the treatment given",
}


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
