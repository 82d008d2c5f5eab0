"""What is printed on each sheet of a page."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def css_text(text: object) -> SafeString:
    """A text as a CSS string: letters and figures as they are, every other sign by its number, so that none ends it."""
    signs = (sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in str(text))
    return mark_safe(f'"{"".join(signs)}"')  # noqa: S308 - nothing in it has a meaning to CSS or HTML
