"""The words of this project with their meanings, from ``docs/glossary.md``: the one place where they are written.

Another language has its own file beside it, ``docs/glossary.<language>.md``, with the English word first in each row.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.translation import get_language, to_locale

ROW = re.compile(
    r"^\| (?P<word>[^|]+?) \| (?:(?P<own>[^|]+?) \| )?(?P<meaning>[^|]+?) \|$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A word as the reader's language has it, its meaning there, and the language both are written in."""

    word: str
    meaning: str
    language: str


def glossary() -> dict[str, Entry]:
    """Each English word with its entry in the language in force; in English where that has none."""
    language = get_language() or "en"
    return _entries("en", "glossary.md") | _entries(language, f"glossary.{_name(language)}.md")


def _name(language: str) -> str:
    """As the folder of its catalogue, with a hyphen: ``zh-Hans``."""
    return to_locale(language).replace("_", "-")


@cache
def _entries(language: str, name: str) -> dict[str, Entry]:
    """Read once; a copy without documents, or a language without a glossary, has none."""
    path = settings.BASE_DIR / "docs" / name
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    rows = (found for found in ROW.finditer(text) if found["word"] not in ("word", "---"))
    return {r["word"]: Entry(r["own"] or r["word"], r["meaning"], language) for r in rows}
