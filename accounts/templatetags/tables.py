"""Tables that become cards on a phone: each value beside the name of its column."""

import re

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
HEAD = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
TABLE = re.compile(r'<table(?: class="([^"]*)")?')
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
# A word with its meaning on hover: the name of a column is the word.
MEANING = re.compile(r'<span class="meaning".*?</span>', re.DOTALL)
# Nothing there: on a narrow screen the row of it would only take room.
NOTHING = re.compile(r'(<td)([^>]*>\s*(?:<span class="[^"]*">)?–(?:</span>)?\s*</td>)')
LINE = re.compile(r"<br ?/?>")
# A column that is named for readers of the page aloud only needs no name beside its value either.
ALOUD = re.compile(r'\s*<span class="visually-hidden">[^<]*</span>\s*')
CELL = re.compile(r'<td\b|<th scope="row"')


@register.simple_block_tag
def labelled(content: str) -> SafeString:
    """The one table inside, whose cells also hold the name of their column: what a narrow screen shows of its head.

    A cell over several columns (the sentence of an empty table) counts as one and gets no name.
    """
    head, mark, body = content.partition("</thead>")
    names = [_plain(name) for name in HEAD.findall(head)]
    head = TABLE.sub(_stacked, head, count=1)
    return mark_safe(head + mark + ROW.sub(lambda row: _named(row[0], names), body))  # noqa: S308  escaped before


@register.simple_block_tag
def once(content: str) -> str:
    """What every row of a list says alike, rendered before the list: ``{% once as name %}…{% endonce %}``."""
    return content


def _stacked(table: re.Match[str]) -> str:
    own = f" {table[1]}" if table[1] else ""
    return f'<table class="stacked labelled{own}"'


def _plain(name: str) -> str:
    if ALOUD.fullmatch(name):
        return ""
    words = strip_tags(LINE.sub(" ", MEANING.sub("", name)))
    return words.strip().replace('"', "&quot;")


def _named(row: str, names: list[str]) -> str:
    if "colspan=" in row:
        return row
    following = iter(names)
    row = NOTHING.sub(r"\1 data-nothing\2", row)
    return CELL.sub(lambda cell: cell[0] + _label(next(following, "")), row)


def _label(name: str) -> str:
    return f' data-label="{name}"' if name else ""
