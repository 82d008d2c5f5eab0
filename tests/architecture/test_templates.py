"""No word of a page stands in its template where no translator sees it."""

import re
from pathlib import Path

import pytest

from config.services.running import ROOT

TEMPLATES = [
    path
    for folder in ("templates", "*/templates")
    for path in sorted(ROOT.glob(f"{folder}/**/*.html"))
    if path.name != "gallery.html"
]
SEEN_BY_TRANSLATORS = (
    r"{% comment %}.*?{% endcomment %}",
    r"{% blocktranslate.*?{% endblocktranslate %}",
    r"<(?:script|style|code)\b.*?</(?:script|style|code)>",
)
SPOKEN = re.compile(r'\b(?:aria-label|title|placeholder|alt|label)="([^"]*)"')
ENGLISH_DEFAULT = re.compile(r'\|(?:default|default_if_none|yesno|add|join):"([^"]*)"')
THE_SAME_IN_EVERY_LANGUAGE = {
    "CRLM", "Board", "SHA", "sha", "PDF", "DOCX", "XLSX", "CSV", "ECOG", "min", "acr", "amr",
    "Ctrl", "Enter", "Alt", "PageDown", "PageUp",
}  # fmt: skip


def bare_words(template: str) -> set[str]:
    """Words of three letters and more that no tag marks for translation."""
    text = template
    for marked in SEEN_BY_TRANSLATORS:
        text = re.sub(marked, "", text, flags=re.DOTALL)
    defaults = ENGLISH_DEFAULT.findall(text)
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.DOTALL)
    shown = [re.sub(r"<[^>]*>", " ", text), *SPOKEN.findall(text), *defaults]
    return set(re.findall(r"[A-Za-z]{3,}", " ".join(shown))) - THE_SAME_IN_EVERY_LANGUAGE


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parts[-2]}/{path.name}")
def test_every_word_can_be_translated(path: Path) -> None:
    assert bare_words(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    "template",
    [
        "<p>{% for one in all %}{{ one }}{% empty %}nobody{% endfor %}</p>",
        '<input placeholder="a name">',
        '{{ born|default:"not known" }}',
    ],
)
def test_a_word_that_is_not_marked_is_found(template: str) -> None:
    assert bare_words(template)
    assert not bare_words(
        '<p title="{% translate "a name" %}">{{ born|default:_("not known") }}</p>'
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parts[-2]}/{path.name}")
def test_what_a_choice_sends_is_not_its_words(path: Path) -> None:
    """The words of an option are said in the reader's language; without a value they would also be sent in it."""
    assert "<option>" not in path.read_text(encoding="utf-8")
