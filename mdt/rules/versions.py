"""What differs between two versions of a decision, field by field, for those who acted on the first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TITLES = {
    "question_answered": "Question answered",
    "recommendation": "Recommendation",
    "rationale": "Because",
    "intent": "Intent",
    "treatments": "Planned treatments",
    "dissent": "Dissent",
    "informs_patient": "Informs the patient",
    "informs_channel": "How the patient is told",
    "informs_on": "Talk planned for",
    "resectability": "Resectability",
    "no_treatment_reason": "Reason for no treatment",
    "trial": "Clinical trial",
    "options": "Options considered",
    "alternatives": "Alternatives",
    "conditions": "Conditions",
    "rediscuss_due": "See again on",
}


@dataclass(frozen=True, slots=True)
class FieldDifference:
    field: str
    title: str
    before: str
    after: str


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldDifference, ...]:
    """The fields that say something else, in the order in which they are read aloud."""
    return tuple(
        FieldDifference(name, title, _text(before.get(name)), _text(after.get(name)))
        for name, title in TITLES.items()
        if _text(before.get(name)) != _text(after.get(name))
    )


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_text(item)}" for key, item in value.items() if item)
    if isinstance(value, list | tuple):
        return "; ".join(_text(item) for item in value)
    return "" if value is None else str(value).replace("_", " ")
