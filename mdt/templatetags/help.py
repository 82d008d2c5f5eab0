from typing import Any

from django import template
from django.urls import reverse

from mdt.presenters.help import HELP

register = template.Library()


@register.simple_tag(takes_context=True)
def help_address(context: dict[str, Any]) -> str:
    """Where the guide explains the page that is shown; empty for a page that needs no words."""
    request = context.get("request")
    match = request.resolver_match if request else None
    anchor = HELP.get(match.url_name or "", "") if match else ""
    return f"{reverse('guide')}#{anchor}" if anchor else ""
