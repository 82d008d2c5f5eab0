"""Lengths of time as people say them."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def took(length: timedelta | None) -> str:
    """In the largest unit of which there are at least two, rounded down: "3 min"; "–" for unknown."""
    if length is None:
        return "–"
    seconds = int(length.total_seconds())
    units = ((_("%d days"), 86_400), (_("%d h"), 3_600), (_("%d min"), 60), (_("%d s"), 1))
    words, size = next(unit for unit in units if abs(seconds) >= 2 * unit[1] or unit[1] == 1)
    return words % (seconds // size)
