"""Sentences as a paragraph, and a paragraph as lines, in languages with and without spaces."""

import re
from collections.abc import Iterable, Iterator

from recommendations.rules.note.words import is_wide

WIDTH = 96  # columns; a sign of Chinese takes two
# A number stays on one line with its unit.
NO_BREAK = "\u00a0"
UNIT = re.compile(r"(?<=\d) (?=%|mm\b|µg/L|mL\b)")
# No line begins with these, and none ends with an opening bracket.
SIGNS = {",": "，", ";": "；", ":": "：", ".": "。"}
WIDE = "[\u4e00-\u9fff）》”]"
BRACKETS = re.compile(r" ?\(([^()]*[\u4e00-\u9fff][^()]*)\)")
CLOSING, OPENING = "，。；：！？、）》”]", "（《“["


def in_signs_of_its_own(text: str) -> str:
    """A Chinese sentence with Chinese stops, commas and brackets; any other text unchanged."""
    if not any(map(is_wide, text)):
        return text
    text = BRACKETS.sub(r"（\1）", re.sub(rf"(?<={WIDE}) ?\(([^()]*)\)", r"（\1）", text))
    text = re.sub(r"[,;:] |[.:]$", _sign, text)
    return re.sub(
        rf"(?<=[，。；：（）、]) +| +(?=[，。；：（）、])|(?<={WIDE}) (?={WIDE})", "", text
    )


def _sign(found: re.Match[str]) -> str:
    return SIGNS[found[0].strip()]


def joined(sentences: Iterable[str]) -> str:
    """With a space between two sentences, but none beside a sign that has its own room."""
    text = ""
    for sentence in sentences:
        space = " " if text and not is_wide(text[-1]) else ""
        text += space + sentence
    return text


def wrapped(text: str) -> str:
    """At most ``WIDTH`` columns a line, broken at spaces and between signs of Chinese."""
    lines, line = [], ""
    for piece in _pieces(UNIT.sub(NO_BREAK, text)):
        if line and columns((line + piece).rstrip()) > WIDTH:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return "\n".join([*lines, line.rstrip()]).replace(NO_BREAK, " ")


def columns(text: str) -> int:
    return sum(2 if is_wide(sign) else 1 for sign in text)


def _pieces(text: str) -> Iterator[str]:
    """What is never broken: a word with the space behind it, or one wide sign with what must stay beside it."""
    piece = ""
    for sign in text:
        if piece and _may_break(piece[-1], sign):
            yield piece
            piece = ""
        piece += sign
    yield piece


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in CLOSING or before in OPENING:
        return False
    return before == " " or is_wide(before) or is_wide(after)
