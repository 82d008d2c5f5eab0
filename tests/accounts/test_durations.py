"""Lengths of time as people say them."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.timesince import timeuntil

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


def test_days_are_no_day_of_the_month_in_chinese() -> None:
    now = datetime(2026, 3, 2, 8, tzinfo=timezone.get_default_timezone())

    with translation.override("zh-hans"):
        words = timeuntil(now + timedelta(days=5, hours=14), now)

    assert words.replace("\xa0", "") == "5天 14小时"
