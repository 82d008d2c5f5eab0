"""Languages by their own names, people's own words, and dates near today as each language says them."""

from collections.abc import Iterable
from datetime import date

from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import naturalday
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from accounts.sentences import listed, said

register = template.Library()


@register.filter
def own_name(code: str) -> str:
    """As its speakers write it, whatever language the page is in."""
    return dict(settings.LANGUAGES).get(code, code)


@register.filter
def own(text: object) -> SafeString:
    """A person's own words: no language of ours touches them, whatever they look like."""
    return format_html('<span translate="no">{}</span>', text)


@register.filter(name="said")
def in_language(text: object) -> str:
    """Words of the program, where they stand inside a sentence that is translated already."""
    return said(str(text))


@register.filter(name="listed")
def in_a_row(words: Iterable[object]) -> str:
    """Words of the program with the language's own sign between them."""
    return listed(words)


@register.filter
def near_day(value: date, form: str) -> str:
    """Today, yesterday, tomorrow; any other day in the order of the language."""
    return str(naturalday(value, pgettext("date format", form)))
