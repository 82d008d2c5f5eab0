"""Sentences of the program in the reader's language (ADR 0035).

Rules, refusals and labels are built in English, kept in the record as they were said, and found again by their words:
``+6 mm on the nadir of 26 mm`` is an instance of ``+{change} mm on the nadir of {nadir} mm``. What no catalogue
knows, such as a person's own words, stays as it is: nothing is guessed.
"""

import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.utils.formats import get_format
from django.utils.translation import get_language, pgettext, to_locale

from accounts.dates import ENGLISH, in_language

CONTEXT = "said\x04"
LETTERS = re.compile(r"[A-Za-z]{2}")
NUMBER = re.compile(r"[+-]?\d+\.\d+")
PLACE = re.compile(r"\{(\w*)\}")
EDGE = " \t\n·;,:–◆●▲✔"
CODED = re.compile(r"([A-Z]+-?\d+[a-z]?|\d{2,}) (.+)")
# A sentence with fewer letters of its own is taken only when all that fills it is known, or no word.
WEAK, WEAKEST = 10, 5
# Of the sentences that fit, how many of the longest are compared.
COMPARED = 6
NO_WORD = re.compile(r"(?:(?![a-z]{2}).)*|\S*\d\S*|[\d.,+–-]+ \S+")
ONE_WORD = re.compile(r"[A-Z][a-z]+")
LEFT_OVER = re.compile(r"[a-z]{3,}")
# One of several in a row, such as "medical oncology": a few words of ours, and no clause of a sentence.
LISTED = re.compile(r"[A-Za-z][A-Za-z/’'-]*(?: [A-Za-z/’'-]+){0,3}")
NUMBERED = re.compile(r"(.*[a-z]) (\d[\d.]*|[IVX]+[ab]?)")
# English words between signs of the language, which stand without a space: only Latin letters go on a word.
RUN = re.compile(r"(?<![\w.-])[A-Za-z][A-Za-z0-9 /'’+-]*[A-Za-z0-9](?![\w.=-])", re.ASCII)
# Where a longer text may be taken apart, the weakest joint last.
JOINTS = ("\n", ". ", "; ", " · ", ": ", " – ", ", ", " (", " + ", "/", " = ")
WIDE = {". ": "。", "; ": "；", ": ": "：", ", ": "，", " (": "（"}
IDEOGRAPH = re.compile("[\u4e00-\u9fff，。；：（）“”]")
GAP = re.compile("(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
OPENED = re.compile(r"（([^（）()]*)\)")
DATE = r"\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]+ \d{4}|\d{4}年\d+月\d+日"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One sentence with places: what stands between them, how to find it, and how it is said."""

    english: str
    literals: tuple[str, ...]
    form: re.Pattern[str]
    says: str
    letters: int

    def read(self, text: str) -> dict[str, str] | None:
        """What fills the places of this sentence in a text; ``None`` when it is another sentence."""
        if not all(literal in text for literal in self.literals):
            return None
        found = self.form.fullmatch(text)
        return found.groupdict() if found else None


@dataclass(frozen=True, slots=True)
class Phrases:
    """What one language can say: whole sentences by their English words, and patterns, the longest first."""

    whole: dict[str, str]
    patterns: tuple[Pattern, ...]

    @property
    def are_none(self) -> bool:
        return not (self.whole or self.patterns)


def said(text: str) -> str:
    """The text in the language in force; English and what no catalogue knows stay as they are."""
    language = get_language() or "en"
    return text if language.startswith("en") else _said(text, language)


def listed(words: Iterable[object]) -> str:
    """Words of ours in a row, each said, with the sign that stands between words."""
    return pgettext("between words", ", ").join(said(str(word)) for word in words)


def said_as(
    text: str, sentences: Mapping[str, tuple[str, ...]], way: Callable[[str], str] = said
) -> str | None:
    """As the first of these English sentences that fits: of its places those named are said (in this way), all others
    are a person's own and stay letter for letter. ``None`` where none fits, or where the language has no such sentence.
    """
    language = get_language() or "en"
    if language.startswith("en"):
        return text
    known = {pattern.english: pattern for pattern in phrases_of(language).patterns}
    for english, ours in sentences.items():
        pattern = known.get(english)
        # A person's words may run over several lines.
        found = pattern and re.fullmatch(pattern.form.pattern, text, re.DOTALL)
        if pattern and found:
            values = found.groupdict()
            told = {name: way(value) if name in ours else value for name, value in values.items()}
            return pattern.says.format_map(told)
    return None


@lru_cache(maxsize=20_000)
def _said(text: str, language: str) -> str:
    """As it stands, then without what is at its edges, then by its pattern, then part by part."""
    phrases = phrases_of(language)
    if not LETTERS.search(text) or phrases.are_none:
        return _number(text)
    known = phrases.whole.get(text)
    if known is not None:
        return known
    if ENGLISH.fullmatch(text):
        return in_language(text)
    core = text.strip(EDGE).removeprefix(". ")
    if core and core != text:
        lead, tail = text[: text.index(core)], text[text.index(core) + len(core) :]
        spoken = _said(core, language)
        return text if spoken == core else WIDE.get(lead, lead) + spoken + tail
    return _nearly(text, phrases) or _put_together(text, language)


def _nearly(text: str, phrases: Phrases) -> str | None:
    """The same sentence with another first letter, or with a full stop, or without its own."""
    if text.endswith(".") and (known := phrases.whole.get(text[:-1])) is not None:
        return f"{known}。"
    if (known := phrases.whole.get(f"{text}.")) is not None:
        return known.removesuffix("。")
    if (coded := CODED.fullmatch(text)) and (known := phrases.whole.get(coded[2])) is not None:
        return f"{coded[1]} {known}"
    for first in (text[0].lower(), text[0].upper()):
        if (known := phrases.whole.get(first + text[1:])) is not None:
            return known
    return None


def _put_together(text: str, language: str) -> str:
    """By its pattern, under its heading or part by part: the first of those that leave the fewest words unsaid."""
    best = _by_pattern(text, language)
    if best and not LEFT_OVER.search(best):
        return best
    ways = (best, _headed(text, language), _by_parts(text, language))
    found = min((way for way in ways if way), key=_unsaid, default=None)
    return found or _numbered(text, language)


def _unsaid(text: str) -> int:
    return len(LEFT_OVER.findall(text))


def _by_pattern(text: str, language: str) -> str | None:
    """By the sentence that leaves the fewest words unsaid, and the fewest joints inside its places."""
    found = (
        filled
        for pattern in phrases_of(language).patterns
        if (filled := _filled(pattern, text, language))
    )
    # Of equals the first, which has the most words of its own.
    best = min(islice(found, COMPARED), key=lambda filled: filled[:2], default=None)
    return best[2] if best else None


def _filled(pattern: Pattern, text: str, language: str) -> tuple[int, int, str] | None:
    values = pattern.read(text)
    if values is None:
        return None
    spoken = {name: _place(value, language) for name, value in values.items()}
    whole = phrases_of(language).whole
    if pattern.letters < WEAKEST and not all(
        value in whole or NO_WORD.fullmatch(value) for value in values.values()
    ):
        return None
    if pattern.letters < WEAK and not all(map(_is_sure, values.values(), spoken.values())):
        return None
    joints = sum(joint in value for value in values.values() for joint in JOINTS)
    sentence = GAP.sub("", pattern.says.format_map(spoken))
    return _unsaid(sentence), joints, sentence


def _is_sure(value: str, spoken: str) -> bool:
    return spoken != value or NO_WORD.fullmatch(value) is not None


def _place(value: str, language: str) -> str:
    core = value.strip()
    return value.replace(core, _said(core, language), 1) if core else value


def _headed(text: str, language: str) -> str | None:
    """What stands before a colon heads the whole sentence after it, whatever joints that one has."""
    head, _, rest = text.partition(": ")
    spoken = _said(rest, language)
    return None if spoken == rest else _joined([_said(head, language), spoken], ": ")


def _by_parts(text: str, language: str) -> str | None:
    for joint in JOINTS:
        if joint not in text:
            continue
        parts = _parts(text, joint, phrases_of(language).whole)
        new = [_said(part, language) for part in parts]
        if joint != " · " and not all(map(_is_sure, parts, new)):
            # "Guest, Maria" is a name: one capital word is a word of ours only among others of ours.
            new = [
                part if ONE_WORD.fullmatch(part) else told
                for part, told in zip(parts, new, strict=True)
            ]
        if new != parts:
            row = joint == ", " and all(_is_listed(part, language) for part in parts)
            return pgettext("between words", ", ").join(new) if row else _joined(new, joint)
    return None


def _is_listed(part: str, language: str) -> bool:
    return bool(LISTED.fullmatch(part)) and part in phrases_of(language).whole


def _numbered(text: str, language: str) -> str:
    if numbered := NUMBERED.fullmatch(text):
        return f"{_said(numbered[1], language)} {numbered[2]}"
    return _inside(text, language)


def _parts(text: str, joint: str, whole: dict[str, str]) -> list[str]:
    """What stands between the joints; the longest beginning that is a sentence of its own stays together."""
    parts = text.split(joint)
    for length in range(len(parts) - 1, 1, -1):
        start = joint.join(parts[:length])
        if start in whole or start.capitalize() in whole:
            return [start, *parts[length:]]
    return parts


def _joined(parts: list[str], joint: str) -> str:
    """With the sign of the language where one of two parts was said in it."""
    text = parts[0]
    for part in parts[1:]:
        wide = IDEOGRAPH.search(text[-1:]) or IDEOGRAPH.search(part[:1])
        text += (WIDE.get(joint, joint) if wide else joint) + part
    return OPENED.sub("（\\1）", text)


def _inside(text: str, language: str) -> str:
    """Known words that stand inside a text of the language already."""
    if IDEOGRAPH.search(text):
        phrases = phrases_of(language)
        text = GAP.sub("", RUN.sub(lambda run: _known(run[0], phrases), text))
    return in_language(text)


def _known(words: str, phrases: Phrases) -> str:
    """A sentence of ours, also where it begins one; one capital word may be a name and is taken as it stands."""
    inside = "" if ONE_WORD.fullmatch(words) else words[0].lower() + words[1:]
    return phrases.whole.get(words) or phrases.whole.get(inside) or words


def _number(text: str) -> str:
    """A decimal number with the language's own sign; anything else unchanged, but for ISO dates."""
    if NUMBER.fullmatch(text):
        return text.replace(".", str(get_format("DECIMAL_SEPARATOR")))
    return in_language(text)


@cache
def phrases_of(language: str) -> Phrases:
    """Read once for each language; a language without a catalogue has no phrases."""
    whole = {
        english.removeprefix(CONTEXT): says
        for folder in settings.LOCALE_PATHS
        for english, says in _compiled(
            Path(folder) / to_locale(language) / "LC_MESSAGES" / "django.mo"
        )
        if english.startswith(CONTEXT)
    }
    placed = [_pattern(english, says) for english, says in whole.items() if PLACE.search(english)]
    placed.sort(key=lambda pattern: -sum(map(len, pattern.literals)))
    return Phrases({e: s for e, s in whole.items() if not PLACE.search(e)}, tuple(placed))


def _compiled(path: Path) -> Iterator[tuple[str, str]]:
    """The pairs of a compiled catalogue (GNU .mo, little endian)."""
    if not path.exists():
        return
    content = path.read_bytes()
    _magic, _version, count, originals, translations = struct.unpack_from("<5I", content)
    for index in range(count):
        yield (
            _text_at(content, originals + 8 * index),
            _text_at(content, translations + 8 * index),
        )


def _text_at(content: bytes, entry: int) -> str:
    length, start = struct.unpack_from("<2I", content, entry)
    return content[start : start + length].decode()


def _pattern(english: str, says: str) -> Pattern:
    parts = PLACE.split(english)
    form = "".join(_form(parts, index) for index in range(len(parts)))
    literals = tuple(part for part in parts[::2] if part.strip())
    letters = sum(letter.isalpha() for literal in literals for letter in literal)
    return Pattern(english, literals, re.compile(form), says, letters)


def _form(parts: list[str], index: int) -> str:
    """The expression of one part; a place that touches the next one ends where its date or clause ends."""
    if index % 2 == 0:
        return re.escape(parts[index])
    touches = index + 2 < len(parts) and not parts[index + 1]
    return f"(?P<{parts[index]}>{DATE}|[^;.,]*)" if touches else f"(?P<{parts[index]}>.*?)"
