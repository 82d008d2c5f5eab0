"""The facts that a score or a suggestion rests on, each a link to its place in the record.

A case shows a hundred of them, and a loop of a template takes long over each.
"""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.templatetags.dates import on
from mdt.presenters.suggestions import FactUsed

register = template.Library()


@register.filter
def cited(facts: Iterable[FactUsed]) -> SafeString:
    """In one line, each with its day."""
    return format_html_join("; ", "{}", ((_with_day(fact),) for fact in facts))


@register.filter
def cited_list(facts: Iterable[FactUsed]) -> SafeString:
    """As the rows of a list."""
    return format_html_join("", "<li>{}</li>", ((_with_day(fact),) for fact in facts))


@register.filter
def rested_on(facts: Iterable[FactUsed]) -> SafeString:
    """As the basis of a suggestion: each fact a unit that does not break, its day beside it in grey."""
    return format_html_join("", '<span class="fact">{}{}</span>', map(_beside_day, facts))


def _with_day(fact: FactUsed) -> SafeString:
    link, day = _link(fact), on(fact.day)
    return format_html("{}, {}", link, day) if day else link


def _beside_day(fact: FactUsed) -> tuple[SafeString, SafeString | str]:
    day = on(fact.day)
    return _link(fact), format_html(' <span class="quiet">{}</span>', day) if day else ""


def _link(fact: FactUsed) -> SafeString:
    return format_html('<a href="{}">{}</a>', fact.link, fact.words)
