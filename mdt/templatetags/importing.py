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
def foreseen(effect: str) -> str:
    """What confirming would do to the case."""
    return import_words.foreseen(effect)


@register.filter
def counted(number: int, end: str) -> str:
    """So many resources that would come to this end: ``{{ n|counted:end }}``."""
    return import_words.counted(number, end)


@register.filter
def coded(text: str) -> str:
    """A title that may be our own name of a code; a sender's words stay letter for letter."""
    return import_words.coded(text)
