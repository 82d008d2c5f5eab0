"""Whether a form that signs asks for the password, or leaves that to the identity provider."""

from typing import Any

from django import template

from accounts import asking_again

register = template.Library()


@register.simple_tag(takes_context=True)
def asks_provider(context: dict[str, Any]) -> bool:
    return asking_again.asks_provider(context["request"])
