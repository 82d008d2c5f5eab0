"""What an import would write, as people read it: each name and each word of a closed list in the reader's language.

What a person or a sender wrote in words of their own stays as it is.
"""

import re
from typing import get_args

from django.utils.translation import get_language

from accounts.sentences import said
from cases.rules import vocabulary

CAME_TO = (
    "created", "updated", "unchanged", "nothing", "refused",
    "imported", "proposed", "question", "shown", "ignored",
)  # fmt: skip
"""What became of a case, and of a resource; named here so that the catalogue has them."""
DAY = re.compile(r"\d{4}-\d\d-\d\d")
CLOSED = frozenset(
    word.replace("_", " ")
    for words in vars(vocabulary).values()
    for word in get_args(words)
    if isinstance(word, str)
)


def words(value: object) -> str:
    """Write a JSON value as people read it: ``test CEA, value 5.20, unit ug/L``."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return _joint(", ").join(f"{name(key)} {words(one)}" for key, one in value.items())
    if isinstance(value, list):
        return _joint("; ").join(words(one) for one in value)
    return _word(str(value))


def name(key: str) -> str:
    """A part of the case document, or what an import came to."""
    return said(key.replace("_", " "))


def place(path: str) -> str:
    """A place of the case document: ``primary: diagnosed on``."""
    return _joint(": ").join(name(part) for part in path.split(".")) if path else ""


def _word(text: str) -> str:
    plain = text.replace("_", " ")
    return said(plain) if plain in CLOSED or DAY.fullmatch(text) else text


def _joint(text: str) -> str:
    wide = {", ": "，", "; ": "；", ": ": "："}
    return wide[text] if (get_language() or "").startswith("zh") else text
