"""Lengths of time as people say them."""

from datetime import timedelta

from django import template

register = template.Library()
UNITS = (("days", 86_400), ("h", 3_600), ("min", 60))


@register.filter
def took(length: timedelta | None) -> str:
    """In the largest unit of which there are at least two, rounded down: "3 min"; "–" for unknown."""
    if length is None:
        return "–"
    seconds = int(length.total_seconds())
    for unit, size in UNITS:
        if abs(seconds) >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
