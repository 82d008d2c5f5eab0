from typing import Any

from django import template

from mdt.undo import Undo, taken

register = template.Library()


@register.simple_tag(takes_context=True)
def undo_on_offer(context: dict[str, Any]) -> Undo | None:
    """The undo of what was just done, if there is one."""
    request = context.get("request")
    return taken(request) if request else None
