"""Tables that become cards on a phone: each value beside the name of its column."""

import re

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
HEAD = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
# A word with its meaning on hover: the name of a column is the word.
MEANING = re.compile(r'<span class="meaning".*?</span>', re.DOTALL)
CELL = re.compile(r'<td\b|<th scope="row"')


@register.simple_block_tag
def labelled(content: str) -> SafeString:
    """The one table inside, whose cells also hold the name of their column: what a narrow screen shows of its head.

    A cell over several columns (the sentence of an empty table) counts as one and gets no name.
    """
    head, mark, body = content.partition("</thead>")
    names = [_plain(name) for name in HEAD.findall(head)]
    head = head.replace("<table", '<table class="stacked labelled"', 1)
    return mark_safe(head + mark + ROW.sub(lambda row: _named(row[0], names), body))  # noqa: S308  escaped before


def _plain(name: str) -> str:
    return strip_tags(MEANING.sub("", name)).strip().replace('"', "&quot;")


def _named(row: str, names: list[str]) -> str:
    if "colspan=" in row:
        return row
    following = iter(names)
    return CELL.sub(lambda cell: f'{cell[0]} data-label="{next(following, "")}"', row)
