"""The user guide inside the program: the files of ``docs/guide``, in the reader's language, on one page.

Its pictures are left out: whoever reads it here has the pages themselves before them. What every role's file says
alike (*On every page*) is said once.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language, to_locale
from markdown_it import MarkdownIt
from markdown_it.token import Token

from accounts.models import Role

FILES = {Role.EXPORT_ADMIN: "export-administrator", Role.SYSTEM_ADMIN: "system-administrator"}
COMMON = "on-every-page"
PICTURE = re.compile(r"^!\[.*\n?", re.MULTILINE)
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its anchor, which is the same in every language, its title and its safe HTML."""

    anchor: str
    title: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Chapter:
    """What one role's file says: the words before its first section, and its sections."""

    anchor: str
    title: str
    html: SafeString
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    chapters: tuple[Chapter, ...]
    common: Part | None


def guide_for(roles: Iterable[str]) -> Guide:
    """The whole guide, the reader's own roles first; without chapters where the copy came without its documents."""
    guide = _guide(to_locale(get_language() or "en").replace("_", "-"))
    own = {FILES.get(Role(role), role) for role in roles}
    first = sorted(guide.chapters, key=lambda chapter: chapter.anchor not in own)
    return Guide(tuple(first), guide.common)


@cache
def _guide(language: str) -> Guide:
    folder = settings.BASE_DIR / "docs" / "guide"
    own = folder / language if (folder / language).is_dir() else folder
    chapters, common = [], None
    for path in _in_order(folder):
        chapter = _chapter(path.stem, path, own / path.name)
        common = next((part for part in chapter.parts if part.anchor == COMMON), common)
        kept = tuple(part for part in chapter.parts if part.anchor != COMMON)
        chapters.append(Chapter(chapter.anchor, chapter.title, chapter.html, kept))
    return Guide(tuple(chapters), common)


def _in_order(folder: Path) -> Iterator[Path]:
    """As the first page lists them."""
    if (folder / "README.md").is_file():
        listed = re.findall(
            r"^- \[[^\]]*\]\(([a-z-]+\.md)\)", _text(folder / "README.md"), re.MULTILINE
        )
        yield from (folder / name for name in listed)


def _text(path: Path) -> str:
    return PICTURE.sub("", path.read_text(encoding="utf-8"))


def _chapter(anchor: str, english: Path, own: Path) -> Chapter:
    """The anchors come from the English headings, so that a link holds in every language."""
    names = HEADING.findall(_text(english))
    top, *pieces = re.split(r"^## ", _text(own), flags=re.MULTILINE)
    title, _, before = top.removeprefix("# ").partition("\n")
    parts = []
    for name, piece in zip(map(slugify, names), pieces, strict=True):
        heading, _, words = piece.partition("\n")
        here = COMMON if name == COMMON else f"{anchor}-{name}"
        parts.append(Part(here, heading.strip(), _html(words)))
    return Chapter(anchor, title.strip(), _html(before), tuple(parts))


def _html(words: str) -> SafeString:
    """Markdown without HTML of its own: tags in a file would be shown as text."""
    reader = MarkdownIt("commonmark", {"html": False})
    tokens = reader.parse(words)
    for token in tokens:
        token.children = list(_linked(token.children)) if token.children else token.children
    return SafeString(reader.renderer.render(tokens, reader.options, {}))


def _linked(tokens: Iterable[Token]) -> Iterator[Token]:
    """Links that lead somewhere here; what stands only in the project's documents stays as words."""
    dropped = False
    for token in tokens:
        if token.type == "link_open":
            address = _here(str(token.attrs["href"]))
            dropped = not address
            if dropped:
                continue
            token.attrs["href"] = address
        if token.type == "link_close" and dropped:
            dropped = False
            continue
        yield token


def _here(href: str) -> str:
    if href.startswith(("https://", "#")):
        return href
    name = Path(href.partition("#")[0]).name
    if name.startswith("glossary"):
        return reverse("glossary")
    is_chapter = "/" not in href and name.endswith(".md")
    return f"#{name.removesuffix('.md')}" if is_chapter else ""
