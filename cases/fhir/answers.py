"""What a person may decide about a proposal or question, and whether an answer can be right (§0, rule 8)."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from cases.fhir.findings import End, Finding
from cases.fhir.identity import LISTS, mark
from cases.fhir.plausibility import range_problem
from cases.rules import vocabulary as v
from cases.rules.sent_sizes import LEAVE, NEW, SAME

TAKE = "yes"
"""Take what the sender said as it stands."""
SIZES = "lesions"
"""A size on an image is put to a lesion and waits in the grid; it is never written by an import."""
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
"""An entry that lacks one of these cannot be taken as it stands: what is missing is asked for, where it can be typed."""
DAY_OF = {
    "labs": "collected_on",
    "assessments": "assessed_on",
    "imaging": "performed_on",
    "surgeries": "date",
}
DATE_CODES = ("date-after-death", "date-future", "date-order")
ECOG = ("0", "1", "2", "3", "4")
_NUMBER = re.compile(r"[0-9]{1,7}(\.[0-9]{1,6})?")


class NotAnAnswer(ValueError):
    """The sentence to show beside the question."""


@dataclass(frozen=True, slots=True)
class Ask:
    """How something can be answered.

    ``kind`` is take, word (one of ``words``), day, text, count, lesion (which one a size is of), or parts: of what is ``missing`` (value, unit, day)
    everything is typed, a unit chosen from ``words``.
    """

    kind: str
    words: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def ask_of(found: Finding) -> Ask | None:
    """Give the way to answer; None for what can only be entered in the case or corrected by the sender."""
    if found.path == SIZES:
        waits = found.end in (End.PROPOSED, End.QUESTION) and isinstance(found.value, dict)
        return Ask("lesion") if waits else None
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
    return _entry_ask(found)


def _entry_ask(found: Finding) -> Ask | None:
    """An entry of a list: taken as it stands if it is whole, else what it lacks is asked for."""
    needs, value = WHOLE.get(found.path), found.value
    if not needs or not isinstance(value, dict):
        return None
    day = DAY_OF.get(found.path)
    lacks = tuple(key for key in needs if key not in value)
    if not lacks:
        if found.code in DATE_CODES:  # the day as sent would be refused
            return Ask("parts", missing=("day",)) if day else None
        return Ask("take")
    typed = tuple("day" if key == day else key for key in lacks)
    if not set(typed) <= {"value", "unit", "day"}:
        return None
    if "value" in typed:
        return _amount_ask(found.path, value, typed)
    return Ask("parts", missing=typed) if typed == ("day",) else None


def _amount_ask(path: str, value: dict[str, Any], typed: tuple[str, ...]) -> Ask | None:
    if path == "labs":
        units = _units(value)
        typed = typed if len(units) > 1 else tuple(one for one in typed if one != "unit")
        return Ask("parts", units if "unit" in typed else (), typed) if units else None
    if path == "assessments" and value.get("kind") == "ECOG":
        return Ask("parts", ECOG, typed)
    return Ask("parts", (), typed) if path == "assessments" else None


def read_answer(found: Finding, said: str) -> object:
    """Give the value for the case document. Raises ``NotAnAnswer`` for what cannot be right."""
    ask, text = ask_of(found), said.strip()
    if ask is None:
        raise NotAnAnswer("This cannot be answered here; enter the fact in the case.")
    if ask.kind == "take":
        if text != TAKE:
            raise NotAnAnswer("Take it or leave it out.")
        return found.value
    if ask.kind == "parts":
        return _with_parts(found, ask, text)
    if ask.kind == "lesion":
        return _lesion(text)
    if ask.kind == "word":
        if text not in ask.words:
            raise NotAnAnswer("Choose one of the list.")
        return text
    return {"day": _day, "count": _count, "text": _text}[ask.kind](text)


def _with_parts(found: Finding, ask: Ask, text: str) -> object:
    """Put what was typed into the entry that lacked it; the parts are told apart by their form."""
    value = dict(found.value) if isinstance(found.value, dict) else {}
    given = parts_of(ask, text)
    if set(given) != set(ask.missing) or len(text.split()) != len(given):
        asked = {"value": "the value", "unit": "the unit", "day": "a full date"}
        raise NotAnAnswer(f"Give {', '.join(asked[one] for one in ask.missing)}, or leave it out.")
    for name, said in given.items():
        value[DAY_OF[found.path] if name == "day" else name] = said
    if found.path == "labs" and "unit" not in value:
        value["unit"] = _units(value)[0]
    if problem := range_problem(found.path, value):
        raise NotAnAnswer(f"{problem[1]}.")
    return value


def _lesion(text: str) -> str:
    """Whether the case has that lesion is asked when the case is at hand."""
    if text not in (LEAVE, NEW) and not (text.startswith(SAME) and len(text) <= LONGEST):
        raise NotAnAnswer("Choose one of the list.")
    return text


def _units(value: dict[str, Any]) -> tuple[str, ...]:
    return next((units for test, units in v.UNITS_OF.items() if test == value["test"]), ())


def parts_of(ask: Ask, text: str) -> dict[str, str]:
    """Tell the typed parts apart: a day, a unit of the list, a number. What is none of them is left out."""
    found: dict[str, str] = {}
    for one in text.split():
        if "unit" in ask.missing and one in ask.words:
            found["unit"] = one
        elif "value" in ask.missing and _NUMBER.fullmatch(one):
            found["value"] = one
        elif "day" in ask.missing and _is_day(one):
            found["day"] = one
    if "unit" not in ask.missing and ask.words and found.get("value") not in ask.words:
        found.pop("value", None)
    return found


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


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
