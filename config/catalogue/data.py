"""Sentences of the data files: the rule book and the clocks."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.catalogue.message import SAID, Message

# The keys whose values are read by people; ids, conditions, citations and addresses are not translated.
SPOKEN = {
    *("title", "statement", "for", "against", "question", "position_a", "position_b", "owner", "hazard"),
    *("grade", "meaning", "what", "why", "text", "label", "says", "because", "unit_words", "name", "note"),
    *("asks", "reason", "words", "description", "starts", "stops", "adjustments", "summary", "changes", "positions", "true", "false", "need", "hint"),
}  # fmt: skip


def in_toml(path: Path) -> Iterator[Message]:
    """Raises ``TOMLDecodeError`` for a file that is none."""
    yield from _walk(tomllib.loads(path.read_text(encoding="utf-8")), spoken=False)


def _walk(value: Any, *, spoken: bool) -> Iterator[Message]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, spoken=key in SPOKEN)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, spoken=spoken)
    elif spoken and isinstance(value, str) and _is_words(value):
        yield Message(SAID, value)


def _is_words(value: str) -> bool:
    """Not a name by which rules know a number, and not an abbreviation."""
    return "_" not in value and any(letter.islower() for letter in value)
