"""What a person may decide about a proposal or question, and whether an answer can be right (§0, rule 8)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from cases.fhir.findings import End, Finding
from cases.fhir.identity import LISTS, mark
from cases.rules import vocabulary as v

TAKE = "yes"
"""Take what the sender said as it stands."""
DAYS = (
    "patient.birth_date", "patient.deceased_on", "primary.diagnosed_on", "primary.resected_on",
    "metastases.detected_on",
)  # fmt: skip
TEXTS = ("patient.family_name", "primary.histology")
COUNTS = ("primary.nodes_examined", "primary.nodes_positive")
MOST_NODES, LONGEST = 999, 200
WORDS: dict[str, Any] = {
    "primary.site": v.PrimarySite,
    "primary.t": v.TCategory,
    "primary.n": v.NCategory,
    "primary.m": v.MCategory,
    "primary.grade": v.Grade,
    "primary.margin": v.Margin,
}
WHOLE = {
    "labs": ("test", "value", "unit", "collected_on"),
    "assessments": ("kind", "value", "assessed_on"),
    "extrahepatic": ("site",),
    "surgeries": ("id", "kind", "status"),
    "imaging": ("id", "modality", "performed_on"),
    "therapy_lines": ("id", "started_on", "agents"),
    "gene_tests": ("results",),
}
"""An entry that lacks one of these cannot be taken as it stands: the fact is entered in the case."""


class NotAnAnswer(ValueError):
    """The sentence to show beside the question."""


@dataclass(frozen=True, slots=True)
class Ask:
    """How something can be answered: ``kind`` is take, word (one of ``words``), day, text or count."""

    kind: str
    words: tuple[str, ...] = ()


def ask_of(found: Finding) -> Ask | None:
    """Give the way to answer; None for what can only be entered in the case or corrected by the sender."""
    if found.end is End.PROPOSED:
        is_place = found.path in LISTS or "." in found.path
        return Ask("take") if is_place and found.value is not None else None
    if found.end is not End.QUESTION:
        return None
    if found.path in WORDS:
        return Ask("word", get_args(WORDS[found.path]))
    for kind, paths in (("day", DAYS), ("text", TEXTS), ("count", COUNTS)):
        if found.path in paths:
            return Ask(kind)
    needs = WHOLE.get(found.path)
    is_whole = needs and isinstance(found.value, dict) and all(key in found.value for key in needs)
    return Ask("take") if is_whole else None


def read_answer(found: Finding, said: str) -> object:
    """Give the value for the case document. Raises ``NotAnAnswer`` for what cannot be right."""
    ask, text = ask_of(found), said.strip()
    if ask is None:
        raise NotAnAnswer("This cannot be answered here; enter the fact in the case.")
    if ask.kind == "take":
        if text != TAKE:
            raise NotAnAnswer("Take it or leave it out.")
        return found.value
    if ask.kind == "word":
        if text not in ask.words:
            raise NotAnAnswer("Choose one of the list.")
        return text
    return {"day": _day, "count": _count, "text": _text}[ask.kind](text)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise NotAnAnswer("Give a full date, such as 2026-03-01.") from None


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_NODES:
        raise NotAnAnswer(f"Give a number from 0 to {MOST_NODES}.")
    return int(text)


def _text(text: str) -> str:
    if len(text) > LONGEST:
        raise NotAnAnswer(f"Use at most {LONGEST} letters.")
    return text


def askable(findings: list[Finding]) -> dict[str, Finding]:
    """Give what can be answered, by its mark."""
    return {mark(found): found for found in findings if ask_of(found)}
