"""Whether a form that signs asks for the password or leaves that to the identity provider, and what that one said."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from accounts import asking_again

register = template.Library()


@register.simple_tag(takes_context=True)
def asks_provider(context: dict[str, Any]) -> bool:
    return asking_again.asks_provider(context["request"])


@register.filter
def asked_at(assurance: Mapping[str, Any]) -> datetime | None:
    """When the identity provider asked the person who signed; none for who gave a password."""
    moment = assurance.get("auth_time")
    return datetime.fromisoformat(moment) if moment else None
