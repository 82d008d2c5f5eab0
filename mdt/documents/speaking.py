"""Documents in the language in force: words of the program are said in it, words of people stay as they wrote them.

The content of a document is gathered in English and hashed as such; only its setting differs from language to language.
"""

import re
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any, TypeVar, cast

from django.utils.translation import get_language

from accounts.sentences import said, said_around
from mdt.documents.report import Sheet

# What people wrote, or what names a thing: never said otherwise.
OWN = {
    "board", "label", "case", "recommendation", "rationale", "because", "alternatives", "seal", "seal_(sha256)", "sha256",
    "place_time", "on", "starts_at", "birth_date", "time_zone", "informs_patient", "informs_the_patient", "opinions",
    "written_opinion", "recused", "stood_back", "task", "options", "options_considered", "evidence", "owner", "name",
    "place", "business", "other_business", "incidents",
}  # fmt: skip
# Sentences of the program around what people wrote.
AROUND = {
    "actions", "addenda", "addendum", "superseded", "no_longer_holds", "signed", "informed", "patient_informed", "paper",
    "late", "dissent", "dissent_by", "dissenting_member", "quorum",
}  # fmt: skip
# The fact and its limit are ours and are said; what the board then recommends is its own.
CONDITIONS = {"conditions", "condition"}
CONDITIONAL = re.compile(
    r"(?P<head>If (?P<condition>.+?), the board recommends: .+?)(?:; (?P<otherwise>if not, it recommends: .+?))?"
    r"(?P<limit> \(to be (?:checked|known) by .+\))?",
    re.DOTALL,
)
# A cell of a table joins several.
NEXT = re.compile(r"; (?=If )")
IN_FIGURE = re.compile(r"(?P<tag><(?:text|tspan|title|desc)\b[^>]*>)(?P<words>[^<]+)")
MARK = "¤"
IN_TEMPLATE = re.compile(r'\bt\("([^"]+)"\)')
T = TypeVar("T")


def spoken(content: T, name: str = "") -> T:
    """The same structure, said in the language in force; keys and numbers stay."""
    return cast("T", _spoken(content, name))


def _spoken(content: Any, name: str) -> Any:
    if isinstance(content, Sheet):
        return _sheet(content)
    if is_dataclass(content) and not isinstance(content, type):
        return replace(
            content, **{f.name: _spoken(getattr(content, f.name), f.name) for f in fields(content)}
        )
    if isinstance(content, dict):
        return {key: _spoken(value, key) for key, value in content.items()}
    if name == "head" and isinstance(content, tuple) and all(isinstance(x, str) for x in content):
        line, value = content
        return said(line), _spoken(value, _name(line))
    if isinstance(content, (list, tuple)):
        return type(content)(_spoken(value, name) for value in content)
    return _text(content, name) if isinstance(content, str) else content


def _text(text: str, name: str) -> str:
    if name in OWN:
        return text
    if name == "figure":
        return IN_FIGURE.sub(_in_figure, text)
    if name in CONDITIONS:
        return "; ".join(map(_conditional, NEXT.split(text)))
    return said_around(text) if name in AROUND else said(text)


def _in_figure(found: re.Match[str]) -> str:
    """The words between the tags of a drawing; its marks are no language."""
    return f"{found['tag']}{escape(said(unescape(found['words'])), quote=False)}"


def _conditional(text: str) -> str:
    found = CONDITIONAL.fullmatch(text)
    if found is None:
        return said_around(text)
    part = found.groupdict(default="")
    head, condition, limit = part["head"], part["condition"], part["limit"]
    says = [said_around(head.replace(condition, MARK, 1)).replace(MARK, said(condition))]
    says += [said_around(part["otherwise"])] if part["otherwise"] else []
    whole = "; ".join(says)
    return said_around(MARK + limit).replace(MARK, whole) if limit else whole


def _sheet(sheet: Sheet) -> Sheet:
    """Each cell by the name of its column; in a table of two columns, by what stands before it."""
    pairs = len(sheet.columns) == 2
    rows = tuple(
        tuple(
            _spoken(cell, _name(str(row[0])) if pairs and place else _name(column))
            for place, (column, cell) in enumerate(zip(sheet.columns, row, strict=True))
        )
        for row in sheet.rows
    )
    return Sheet(said(sheet.title), tuple(map(said, sheet.columns)), rows)


def _name(title: str) -> str:
    return title.lower().replace(" ", "_")


def with_words(content: dict[str, Any], template: Path) -> dict[str, Any]:
    """The content for a template: said, with the template's own words and its language beside."""
    words = {word: said(word) for word in words_of_template(template)}
    language = (get_language() or "en").split("-")[0]
    return spoken(content) | {
        "words": words,
        "lang": language,
        "when": said(content.get("starts_at", "")),
    }


@cache
def words_of_template(path: Path) -> tuple[str, ...]:
    """The words that a typst template asks for as ``t("…")``."""
    return tuple(dict.fromkeys(IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))))
