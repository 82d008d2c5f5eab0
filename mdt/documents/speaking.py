"""Documents in the language in force: words of the program are said in it, words of people stay as they wrote them.

The content of a document is gathered in English and hashed as such; only its setting differs from language to language.
"""

import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any, TypeVar, cast

from django.utils.translation import get_language, pgettext

from accounts.sentences import said
from mdt.documents import around
from mdt.documents.report import Sheet

# What people wrote, or what names a thing: never said otherwise.
OWN = {
    "board", "label", "case", "recommendation", "rationale", "because", "alternatives", "seal", "seal_(sha256)", "sha256",
    "place_time", "on", "starts_at", "birth_date", "time_zone", "informs_patient", "informs_the_patient", "opinions",
    "written_opinion", "recused", "stood_back", "options", "options_considered", "evidence", "owner", "name",
    "place", "business", "other_business", "incidents", "recorder",
}  # fmt: skip
# Rows that begin with a person's name.
OF_PEOPLE = {"attendance", "apologies"}
IN_FIGURE = re.compile(r"(?P<tag><(?:text|tspan|title|desc)\b[^>]*>)(?P<words>[^<]+)")
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
    if isinstance(content, (list, tuple)):
        return _row(content, name) or type(content)(_spoken(value, name) for value in content)
    return _text(content, name) if isinstance(content, str) else content


def _row(row: Sequence[Any], name: str) -> tuple[str, ...] | None:
    """A line of the head by its label, a line about a person by its columns; ``None`` for any other sequence."""
    if not row or not all(isinstance(cell, str) for cell in row):
        return None
    if name == "head":
        label, value = row
        return said(label), _text(value, _name(label))
    if name in OF_PEOPLE:
        names = ("", "sends") if name == "apologies" else ("",)
        return (row[0], *map(_text, row[1:], (*names[1:], *(name for _ in row))))
    return None


def _text(text: str, name: str) -> str:
    if name in OWN:
        return text
    if name == "figure":
        return IN_FIGURE.sub(_in_figure, text)
    return around.worded(text, name)


def _in_figure(found: re.Match[str]) -> str:
    """The words between the tags of a drawing; its marks are no language."""
    return f"{found['tag']}{escape(said(unescape(found['words'])), quote=False)}"


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
    """The content for a template: said, with the template's own words and signs and its language beside."""
    words = {word: said(word) for word in words_of_template(template)}
    language = (get_language() or "en").split("-")[0]
    return spoken(content) | {"words": words, "lang": language, "sign": signs()}


def signs() -> dict[str, str]:
    """What stands between words: other languages have other widths."""
    return {
        "colon": pgettext("sign", ": "),
        "stop": pgettext("sign", ". "),
        "open": pgettext("sign", " ("),
        "close": pgettext("sign", ")"),
    }


@cache
def words_of_template(path: Path) -> tuple[str, ...]:
    """The words that a typst template asks for as ``t("…")``."""
    return tuple(dict.fromkeys(IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))))
