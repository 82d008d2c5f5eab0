"""How a page in Chinese is set: the language's own signs between its words, and no space beside them.

Templates join what they show with the signs of English: ``<strong>…</strong>, <time>…</time>``.
"""

import re

from django.utils.translation import get_language

SIGNS = {",": "，", ";": "；", ":": "：", ".": "。"}
IDEOGRAPH = re.compile("[\u4e00-\u9fff]")
# After a word of Chinese: before another, before a number, or where an element follows.
BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff”）])[,;:](?: +|(?=[\u4e00-\u9fff\d])|$)")
# The end of a sentence; "1. 问题" is a number, "Dr. 王" a title.
STOP = re.compile(r"(?<=[\u4e00-\u9fff”）)])\.(?: +(?=[\u4e00-\u9fff])|$)")
# What goes on after a link or a name.
FIRST = re.compile(r"^[,;:.](?= |$)")
# A wide sign brings its own space; a dash keeps one on both sides.
GAP = re.compile(r"(?<=[，。；：、？！）]) +(?![ –—])")
WIDE = tuple("，。；：、？！）")


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def typeset(text: str) -> str:
    """One text of a page; without a Chinese sign only what is nothing but a joint."""
    if IDEOGRAPH.search(text):
        text = STOP.sub("。", BETWEEN.sub(_wide, text))
    elif text.strip(" ,;:."):
        return text
    return GAP.sub("", FIRST.sub(_wide, text))


def _wide(found: re.Match[str]) -> str:
    return SIGNS[found[0].strip()]
