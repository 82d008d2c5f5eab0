from typing import Any

from django import template

from mdt.presenters.tour import TourStep, is_offered, tour_step

register = template.Library()


@register.simple_tag(takes_context=True)
def step_of_tour(context: dict[str, Any]) -> TourStep | None:
    """The step that the address asks for, in the tour of who asks."""
    request = context.get("request")
    if request is None or "tour" not in request.GET or not request.user.is_authenticated:
        return None
    return tour_step(request.user, request.GET["tour"])


@register.simple_tag(takes_context=True)
def tour_is_offered(context: dict[str, Any]) -> bool:
    return is_offered(context["request"].user)
