"""A request of a signed-in person."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User


class UserRequest(HttpRequest):
    user: User


def is_page_of_ours(address: str) -> bool:
    """Whether to go there on: a path of this site, not the name of a view, which ``redirect`` would look up."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


def is_partial(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of the page; a boosted link asks for the whole."""
    return request.headers.get("HX-Request") == "true" and "HX-Boosted" not in request.headers
