"""Sentences: lists, dates, units and facts as people say them."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from unicodedata import east_asian_width

from recommendations.rules.record import Evidence
from recommendations.rules.score_words import INPUTS

ISO_DAY = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")
CYCLE = re.compile(r"therapy_lines\[\d+\]\.cycles\[\d+\]$")
BARE_READING = re.compile(r"^\S+ \d[\d.]*$")
MARKER_UNITS = {"CEA": "µg/L", "CA19-9": "U/mL"}
BARE = re.compile(r"[\d.]+( mm)?$")
SHOWN_FACTS = 4
COMMA = re.compile("[，、,]")
UNITS = ((" ug/", " µg/"), (" umol/", " µmol/"), (" 10*9/L", " 10⁹/L"))
STOPS = (".", "?", "!", "。", "？")
NAMES = {
    "extrahepatic_ruled_out_on": "disease outside the liver",
    "liver_background": "liver background",
    "metastases.liver_involvement_percent": "percent of the liver involved:",
    "patient.birth_date": "born",
    "primary.n": "nodes of the primary",
    "primary.site": "primary in the",
    "primary.status": "primary",
    "primary.symptoms": "symptoms of the primary:",
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class Own(str):
    """A person's own words, which are never said in another language."""

    __slots__ = ()


def listed(parts: Iterable[str], word: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``; with semicolons when the parts hold commas. Where the word for *and* is
    Chinese, with its comma alone.
    """
    said = list(parts)
    if len(said) < 2:
        return "".join(said)
    if is_wide(word[:1]):
        return ("；" if any(COMMA.search(part) for part in said) else "、").join(said)
    comma = "; " if any("," in part for part in said) else ", "
    last = f"; {word} " if comma == "; " else f" {word} "
    return f"{comma.join(said[:-1])}{last}{said[-1]}"


def day(value: date) -> str:
    return f"{value:%-d %B %Y}"


def days_in(text: str) -> str:
    """A text whose ISO dates are said as people say them; digits that are no date stay."""
    return ISO_DAY.sub(_said, text)


def _said(found: re.Match[str]) -> str:
    try:
        return day(date.fromisoformat(found[1]))
    except ValueError:
        return found[1]


def plain(value: str) -> str:
    """A word of the document as a reader knows it: no underscores, micro as it is written."""
    said = value.replace("_", " ")
    for written, read in UNITS:
        said = said.replace(written, read)
    return said


def number(count: int) -> str:
    """Small numbers in letters, as a note is dictated."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else str(count)


def counted(count: int, one: str, many: str) -> str:
    return f"{number(count)} {one if count == 1 else many}"


def sentence(text: str) -> str:
    """Begins with a capital and ends with the stop of its language."""
    said = text.strip()
    stop = "" if said.endswith(STOPS) else "。" if is_wide(said[-1:]) else "."
    return f"{said[:1].upper()}{said[1:]}{stop}"


def is_wide(sign: str) -> bool:
    """Whether a sign takes two columns, as those of Chinese do; between two of them stands no space."""
    return bool(sign) and east_asian_width(sign) in "WF"


def lowered(title: str) -> str:
    """A title inside a sentence: its first letter small unless it begins an abbreviation or a name of a drug."""
    return (
        title if title[1:2].isupper() or not title[:1].isupper() else title[:1].lower() + title[1:]
    )


def facts_said(because: Sequence[Evidence]) -> list[str]:
    """What a suggestion rests on, each fact once with its day; cycles are counted, not listed."""
    said = list(dict.fromkeys(_dated(entry) for entry in gathered(because)))
    more = len(said) - SHOWN_FACTS
    return [*said[:SHOWN_FACTS], f"{number(more)} more"] if more > 0 else said


def gathered(because: Sequence[Evidence]) -> list[Evidence]:
    """The same facts, several cycles as one that tells how many and when."""
    cycles = [entry for entry in because if CYCLE.search(entry.path)]
    if len(cycles) < 2:
        return list(because)
    others = [entry for entry in because if not CYCLE.search(entry.path)]
    given = sorted(entry.date for entry in cycles if entry.date)
    since = f" since {day(given[0])}" if given else ""
    line = cycles[0].path.split(".")[0]
    last = given[-1] if given else None
    return [*others, Evidence(line, f"{number(len(cycles))} cycles{since}, the last", last)]


def fact_words(entry: Evidence) -> str:
    """What one fact says, without its day: ``number of metastases 3``, ``surgeon S1 votes never``."""
    value = _with_unit(entry.path, days_in(plain(entry.value)))
    if entry.path.startswith("resectability_votes"):
        surgeon, _, said = value.partition(": ")
        return f"surgeon {surgeon} votes {said}"
    name = NAMES.get(entry.path) or (INPUTS.get(entry.path) if BARE.match(value) else "")
    return f"{name} {value}" if name else value


def _with_unit(path: str, value: str) -> str:
    """Lengths are in mm, CEA in µg/L and CA19-9 in U/mL; flags tell their numbers without."""
    if not BARE_READING.search(value):
        return value
    if path.startswith("imaging["):
        return f"{value} mm"
    name = value.split(" ", maxsplit=1)[0]
    unit = MARKER_UNITS.get(name, "") if path.startswith("labs[") else ""
    return f"{value} {unit}".strip()


def _dated(entry: Evidence) -> str:
    said, when = fact_words(entry), day(entry.date) if entry.date else ""
    return f"{said} ({when})" if when and when not in said else said
