"""A request of a signed-in person."""

from django.http import HttpRequest

from accounts.models import User


class UserRequest(HttpRequest):
    user: User


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of the page; a boosted link asks for the whole."""
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers
