"""Observation → T, N, M of the primary (import specification §4.4)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cases.fhir import terminology as t
from cases.fhir.context import Context
from cases.fhir.elements import day, written_date
from cases.fhir.findings import Finding, fact, question, shown
from cases.fhir.items import Item
from cases.fhir.mapping.laboratory import FINAL
from cases.fhir.terminology import Term

RANK = {"pathological": 0, "clinical": 1, "other": 2}
ALLOWED = {
    "t": ("X", "0", "is", "1", "2", "3", "4", "4a", "4b"),
    "n": ("X", "0", "1", "1a", "1b", "1c", "2", "2a", "2b"),
    "m": ("0", "1", "1a", "1b", "1c"),
}
_PLAIN = re.compile(r"[cpyra]*([TNM])(x|is|\d[abc]?)(?:\s*\((?:sn|i[+-]|m|\d+)\))*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Category:
    """A category read, or the reason why not."""

    value: str | None
    code: str = ""
    because: str = ""


def tnm_findings(item: Item, term: Term, context: Context) -> Iterator[Finding]:
    """Read one category of one cancer. Which of several wins is decided by ``best_categories``."""
    resource, path = item.resource, f"primary.{term.meaning}"
    focus = resource.get("focus")
    other = context.other_cancer(focus, item)
    value = resource.get("valueCodeableConcept")
    if other:
        yield shown(item, f"A category of {other}", t.words(value), "other-cancer")
    elif resource.get("status") not in FINAL:
        yield shown(item, "The result is not final", t.words(value), "status-not-final")
    elif value is None:
        yield shown(item, "No value was given")
    else:
        found = category(term.meaning, value, context)
        unclear = context.owner_is_unclear(focus, item)
        yield _finding(item, path, found, value, unclear)


def _finding(item: Item, path: str, found: Category, value: object, unclear: bool) -> Finding:
    if found.value is None:
        if not found.code:
            return shown(item, found.because, t.words(value))
        return question(item, path, t.words(value), found.code, found.because)
    if unclear:
        because = "Several cancers: whose category is it?"
        return question(item, path, found.value, "other-cancer", because)
    date = written_date(item.resource, "effectiveDateTime", "effectivePeriod")
    return fact(item, path, found.value, "", day=day(date[1]) if date else None)


def category(letter: str, concept: object, context: Context) -> Category:
    """Read a T, N or M value: by known code, by the staging system, by a plain display, else ask."""
    known = t.first(concept, "tnm_value")
    if known:
        return _checked(letter, known.value)
    for coding in t.codings(concept):
        system, code, display = (coding.get(k) for k in ("system", "code", "display"))
        mapped = context.source.local_codes.get((str(system), str(code)))
        if mapped or system == t.STAGING:
            return _checked(letter, mapped[1] if mapped else _with_letter(letter, str(code)))
        if system == t.SCT and isinstance(display, str):
            plain = display.removeprefix("American Joint Committee on Cancer").strip()
            if _PLAIN.fullmatch(plain):
                return _checked(letter, plain)
            return Category(None, "code-unknown", "The code is not in the table")
        if system:
            return Category(None, "code-local", f"A local code of {system}")
    return Category(None, "code-unknown", "The value is not coded")


def _with_letter(letter: str, code: str) -> str:
    return code if _PLAIN.fullmatch(code) else f"{letter.upper()}{code}"


def _checked(letter: str, text: str) -> Category:
    found = _PLAIN.fullmatch(text.strip())
    if found is None or found[1].lower() != letter:
        return Category(None, "code-unknown", "The value is no such category")
    digits = found[2].lower().replace("x", "X")
    if letter == "m" and digits == "X":
        return Category(None, "", "MX says nothing")
    if digits not in ALLOWED[letter]:
        because = f"{letter.upper()}{digits} does not exist for colorectal cancer"
        return Category(None, "value-not-colorectal", because)
    return Category(f"{letter.upper()}{digits}")


def rank(item: Item) -> tuple[int, str]:
    """Order categories of one letter: pathological before clinical, then the later one first."""
    term = t.first(item.resource.get("code"), "t", "n", "m")
    date = written_date(item.resource, "effectiveDateTime", "effectivePeriod")
    newest_first = "".join(chr(0x7E - ord(c) + 0x20) for c in (date[1] if date else ""))
    return (RANK[term.value] if term else len(RANK), newest_first or "~")
