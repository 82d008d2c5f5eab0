from datetime import date

from django import template
from django.template.defaultfilters import date as django_date
from django.utils.translation import pgettext

from accounts.dates import with_days

register = template.Library()


@register.filter
def days(text: object) -> str:
    return with_days(str(text))


@register.filter(name="date", expects_localtime=True, is_safe=False)
def in_order_of_language(value: date | str | None, form: str | None = None) -> str:
    """Django's filter, with the order of the reader's language: the English form names the order meant."""
    return str(django_date(value, pgettext("date format", form) if form else form))
