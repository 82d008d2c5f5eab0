"""What an import would write, as people read it: each name and each word of a closed list in the reader's language.

What a person or a sender wrote in words of their own stays as it is.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, get_args

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from accounts.dates import day
from accounts.sentences import said
from cases.fhir.terminology import names
from cases.rules import vocabulary
from mdt.presenters.units import written as unit_written

CAME_TO = (
    "created", "updated", "unchanged", "nothing", "refused",
    "imported", "proposed", "question", "shown", "ignored",
)  # fmt: skip
"""What became of a case, and of a resource; named here so that the catalogue has them."""
DAY = re.compile(r"\d{4}-\d\d-\d\d")
# What a program calls a thing, such as ``F0b9b211d``; it tells a reader nothing. ``L1`` is what people call a lesion.
MADE = re.compile(r"(?:F|\w+[-:])?[0-9a-f]{8,}(?:-[0-9a-f]+)*")
CODED = re.compile(r"(.+) \(([^()]+)\)")
CLOSED = frozenset(
    word.replace("_", " ")
    for words in vars(vocabulary).values()
    for word in get_args(words)
    if isinstance(word, str)
)


def words(value: object) -> str:
    """Write a JSON value as people read it: ``test CEA, value 5.20 µg/L, collected on 20 Nov 2026``."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return joint(", ").join(_parts(value))
    if isinstance(value, list):
        return joint("; ").join(words(one) for one in value)
    return _word(str(value))


def _parts(value: Mapping[str, Any]) -> Iterator[str]:
    """Each part with its name, a value with its unit; a name that a program made up is left out."""
    unit = value.get("unit") if "value" in value else None
    for key, one in value.items():
        if (key == "id" and MADE.fullmatch(str(one))) or (key == "unit" and unit):
            continue
        yield f"{name(key)} {words(one)}{f' {unit_written(str(unit))}' if key == 'value' and unit else ''}"


def name(key: str) -> str:
    """A part of the case document, or what an import came to."""
    return pgettext("day", "on") if key == "on" else said(key.replace("_", " "))


def foreseen(effect: str) -> str:
    """What confirming would do to the case; nothing of it has happened."""
    return {
        "created": _("opens a case"), "updated": _("changes the case"), "unchanged": _("changes nothing"),
        "nothing": _("writes nothing"), "refused": _("is refused"),
    }[effect]  # fmt: skip


def counted(number: int, end: str) -> str:
    """How many resources confirming would bring to this end."""
    words = {
        "imported": ngettext("%(n)s to import", "%(n)s to import", number),
        "proposed": ngettext("%(n)s proposed", "%(n)s proposed", number),
        "question": ngettext("%(n)s question", "%(n)s questions", number),
        "shown": ngettext("%(n)s shown only", "%(n)s shown only", number),
        "ignored": ngettext("%(n)s not read", "%(n)s not read", number),
        "refused": ngettext("%(n)s refused", "%(n)s refused", number),
    }
    return words[end] % {"n": number}


def place(path: str) -> str:
    """A place of the case document: ``primary: diagnosed on``."""
    return joint(": ").join(name(part) for part in path.split(".")) if path else ""


def _word(text: str) -> str:
    if DAY.fullmatch(text):
        return _day(text)
    plain = text.replace("_", " ")
    return said(plain) if plain in CLOSED else coded(text)


def coded(text: str) -> str:
    """Our own name of a code that was sent without words, in the reader's language; any other text as it is."""
    found = CODED.fullmatch(text)
    if not found or found[1] not in names():
        return text
    opened, closed = ("（", "）") if (get_language() or "").startswith("zh") else (" (", ")")
    return f"{pgettext('code', found[1])}{opened}{found[2]}{closed}"


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def joint(text: str) -> str:
    wide = {", ": "，", "; ": "；", ": ": "："}
    return wide[text] if (get_language() or "").startswith("zh") else text
