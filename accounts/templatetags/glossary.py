from itertools import count

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.glossary import glossary

register = template.Library()
_numbers = count(1)


@register.simple_tag
def term(word: str, shown: str = "") -> SafeString | str:
    """A word with its meaning on hover and focus; a word without a meaning is only shown."""
    meaning = glossary().get(word)
    if meaning is None:
        return shown or word
    # The meanings are written in English; a reader aloud must know.
    lang = "" if (get_language() or "en").startswith("en") else SafeString(' lang="en"')
    name = f"term-{next(_numbers) % 100_000}"
    return format_html(
        '<span class="term" tabindex="0" aria-describedby="{}">{}<span class="meaning" role="tooltip" id="{}"{}>{}</span></span>',
        name, shown or word, name, lang, meaning.replace("`", ""),
    )  # fmt: skip
