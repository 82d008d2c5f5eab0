"""Dates as people say them."""

import re
from datetime import date

from django.utils.formats import date_format

ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def day(value: date) -> str:
    """``8 Jan 2026``: the year in full, the month in letters, so that no order of numbers can mislead."""
    return date_format(value, "j M Y")


def with_days(text: str) -> str:
    """The sentence with each ISO date as people say it; what only looks like a date stays as it is."""
    return ISO.sub(_said, text)


def _said(found: re.Match[str]) -> str:
    try:
        return day(date.fromisoformat(found[0]))
    except ValueError:
        return found[0]
