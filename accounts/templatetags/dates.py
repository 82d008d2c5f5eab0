from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.template.defaultfilters import date as django_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from accounts.dates import day, with_days, written
from accounts.days import zone_of
from accounts.models import User

register = template.Library()


@register.filter
def days(text: object) -> str:
    return with_days(str(text))


@register.filter(name="date", expects_localtime=True, is_safe=False)
def in_order_of_language(value: date | str | None, form: str | None = None) -> str:
    """Django's filter, with the order of the reader's language: the English form names the order meant."""
    return str(django_date(value, pgettext("date format", form) if form else form))


@register.filter
def on(value: date | None) -> SafeString | str:
    """A day as people say it, with the weekday when one points at it and the ISO date for machines; nothing for none."""
    if value is None or value == "":
        return ""
    return _day(value.date() if isinstance(value, datetime) else value, get_language())


@lru_cache(maxsize=8192)
def _day(iso: date, _language: str | None) -> SafeString:
    """Pages repeat days, as they repeat moments."""
    told = written(iso, "l, j F Y")
    return format_html('<time datetime="{}" title="{}">{}</time>', iso.isoformat(), told, day(iso))


@register.filter
def at(value: datetime | None, whose: object) -> SafeString | str:
    """A moment on the clock of a person's hospital or of a board's place; nothing for none."""
    return moment(value, whose)


@register.simple_tag
def moment(value: datetime | None, whose: object, form: str = "") -> SafeString | str:
    """The same in another form; the exact moment and its zone stand behind it, for the pointer and for machines."""
    if not value:
        return ""
    return _moment(value, _zone_of(whose), form or "j M Y, H:i", get_language())


@lru_cache(maxsize=4096)
def _moment(value: datetime, zone: ZoneInfo, form: str, _language: str | None) -> SafeString:
    """Lists repeat the moments of meetings. What is written depends on nothing else."""
    return _element(value, zone, written(value.astimezone(zone), form))


@register.filter
def ago(value: datetime, whose: object) -> SafeString:
    """How long ago, with the moment itself behind it."""
    return _element(value, _zone_of(whose), naturaltime(value), ' class="relative"')


def _element(value: datetime, zone: ZoneInfo, shown: str, kind: str = "") -> SafeString:
    exact = written(value.astimezone(zone), "l, j F Y, H:i:s")
    return format_html(
        '<time{} datetime="{}" title="{} ({})">{}</time>',
        SafeString(kind), value.isoformat(timespec="seconds"), exact, zone.key, shown,
    )  # fmt: skip


def _zone_of(whose: object) -> ZoneInfo:
    """Of a board or a site its own; of a person that of the first hospital they work at."""
    if isinstance(whose, User):
        return zone_of(whose)
    return ZoneInfo(getattr(whose, "time_zone", str(whose)))
