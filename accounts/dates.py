"""Dates as people say them, in the order of their language."""

import re
from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

ENGLISH = re.compile(r"\b\d{1,2} [A-Z][a-z]{2,8} \d{4}(?: \d\d:\d\d)?\b")
ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def day(value: date) -> str:
    """``8 Jan 2026``: the year in full, the month in letters, so that no order of numbers can mislead."""
    return written(value, "j M Y")


def written(value: date, form: str) -> str:
    """A date or time in Django's letters, given as English writes it: ``j M Y`` is ``2026年1月8日`` in Chinese."""
    if isinstance(value, datetime):
        return date_format(value, pgettext("date format", form))
    return _day_written(value, form, get_language())


@lru_cache(maxsize=8192)
def _day_written(value: date, form: str, _language: str | None) -> str:
    """Pages repeat days. Moments are not kept: two that are equal are written differently in two time zones."""
    return date_format(value, pgettext("date format", form))


def in_language(text: str) -> str:
    """Dates inside a text, ISO or as English writes them, in the order of the language in force."""
    return ENGLISH.sub(_in_order, with_days(text))


def _in_order(found: re.Match[str]) -> str:
    if moment := _read(found[0], "%d %b %Y %H:%M"):
        return written(moment, "j M Y H:i")
    if whole_day := _read(found[0], "%d %b %Y") or _read(found[0], "%d %B %Y"):
        return written(whole_day, "j M Y")
    return found[0]


def _read(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007
    except ValueError:
        return None


def with_days(text: str) -> str:
    """The sentence with each ISO date as people say it; what only looks like a date stays as it is."""
    return ISO.sub(_said, text)


def _said(found: re.Match[str]) -> str:
    try:
        return day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]
