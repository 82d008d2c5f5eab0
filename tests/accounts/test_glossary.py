"""A word says its meaning from the one glossary; a word without one says nothing."""

import re

import pytest
from django.utils import translation

from accounts.glossary import glossary
from accounts.templatetags.glossary import coded, term


def test_every_row_of_the_document_is_read() -> None:
    words = glossary()

    assert words["nadir"].meaning.startswith("the smallest complete sum")
    assert "word" not in words
    assert len(words) > 40


def test_a_term_is_described_by_its_meaning() -> None:
    html = term("nadir", "From <nadir>")

    name = html.split('aria-describedby="')[1].split('"')[0]
    assert f'id="{name}"' in html
    assert "From &lt;nadir&gt;" in html
    assert glossary()["nadir"].meaning in html


def test_what_stands_between_backticks_is_code() -> None:
    assert coded("the `a<b` text") == "the <code>a&lt;b</code> text"


def test_a_word_without_meaning_is_only_shown() -> None:
    assert term("no such word", "shown") == "shown"


def test_chinese_readers_have_every_word_in_chinese() -> None:
    english = glossary()
    with translation.override("zh-hans"):
        chinese = glossary()
        html = term("nadir")

    assert list(english) == list(chinese)
    assert {entry.language for entry in chinese.values()} == {"zh-hans"}
    assert chinese["nadir"].word == "最小值"
    assert chinese["nadir"].meaning in html
    assert ">最小值<" in html
    assert 'lang="en"' not in html


@pytest.mark.parametrize("word", sorted(glossary()))
def test_the_numbers_of_a_meaning_are_the_same_in_both_languages(word: str) -> None:
    with translation.override("zh-hans"):
        chinese = glossary()[word]

    assert numbers(chinese.meaning) == numbers(glossary()[word].meaning)
    assert re.search("[\u4e00-\u9fff]", chinese.meaning)


def numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d+(?:\.\d+)?", text))


def test_a_language_without_a_glossary_is_told_in_english_and_says_so() -> None:
    with translation.override("fr"):
        assert 'lang="en"' in term("nadir")
