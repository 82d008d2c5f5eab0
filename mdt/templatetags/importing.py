"""Names of places of the case document, and of what an import came to, for its page."""

from django import template

from mdt.presenters import import_words

register = template.Library()


@register.filter
def place(path: str) -> str:
    return import_words.place(path)


@register.filter
def named(key: str) -> str:
    return import_words.name(str(key))


@register.filter
def coded(text: str) -> str:
    """A title that may be our own name of a code; a sender's words stay letter for letter."""
    return import_words.coded(text)
