"""Lengths of time as people say them."""

from datetime import timedelta

import pytest

from accounts.templatetags.durations import took


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (None, "–"),
        (timedelta(0), "0 s"),
        (timedelta(seconds=119), "119 s"),
        (timedelta(seconds=200), "3 min"),
        (timedelta(days=1), "24 h"),
        (timedelta(days=16), "16 days"),
    ],
)
def test_took(length: timedelta | None, words: str) -> None:
    assert took(length) == words
