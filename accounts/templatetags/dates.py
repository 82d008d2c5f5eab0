from datetime import date, datetime

from django import template
from django.template.defaultfilters import date as django_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from accounts.dates import day, with_days

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
    iso = value.date() if isinstance(value, datetime) else value
    told = in_order_of_language(iso, "l, j F Y")
    return format_html('<time datetime="{}" title="{}">{}</time>', iso.isoformat(), told, day(iso))
