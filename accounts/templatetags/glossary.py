from itertools import count

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.glossary import glossary

register = template.Library()
_numbers = count(1)


@register.simple_tag
def term(word: str, shown: str = "") -> SafeString | str:
    """A word with its meaning on hover and focus; a word without a meaning is only shown."""
    entry = glossary().get(word)
    if entry is None:
        return shown or word
    # A language without a glossary of its own gets the English one; a reader aloud must know.
    other = entry.language != (get_language() or "en").split("-")[0] and entry.language == "en"
    lang = SafeString(' lang="en"') if other else ""
    name = f"term-{next(_numbers) % 100_000}"
    return format_html(
        '<span class="term" tabindex="0" aria-describedby="{}">{}<span class="meaning" role="tooltip" id="{}"{}>{}</span></span>',
        name, shown or entry.word, name, lang, entry.meaning.replace("`", ""),
    )  # fmt: skip


@register.filter
def coded(text: str) -> SafeString:
    """A text whose parts between backticks are code."""
    plain, code = SafeString("{}"), SafeString("<code>{}</code>")
    parts = (format_html(code if n % 2 else plain, part) for n, part in enumerate(text.split("`")))
    return format_html_join("", "{}", ((part,) for part in parts))
