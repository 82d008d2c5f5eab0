"""A word says its meaning from the one glossary; a word without one says nothing."""

from accounts.glossary import glossary
from accounts.templatetags.glossary import term


def test_every_row_of_the_document_is_read() -> None:
    words = glossary()

    assert words["nadir"].startswith("the smallest complete sum")
    assert "word" not in words
    assert len(words) > 40


def test_a_term_is_described_by_its_meaning() -> None:
    html = term("nadir", "From <nadir>")

    name = html.split('aria-describedby="')[1].split('"')[0]
    assert f'id="{name}"' in html
    assert "From &lt;nadir&gt;" in html
    assert glossary()["nadir"] in html


def test_a_word_without_meaning_is_only_shown() -> None:
    assert term("no such word", "shown") == "shown"
