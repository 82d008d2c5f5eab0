from django import template

from accounts.dates import with_days

register = template.Library()


@register.filter
def days(text: object) -> str:
    return with_days(str(text))
