"""The application with one more address, for ``benchmarks.live_meeting``: a view that does nothing but know who asks."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from config.wsgi import application

__all__ = ["application"]


def bare(request: HttpRequest) -> HttpResponse:
    """The same middleware, the session and its person; no template and no query of its own."""
    return HttpResponse(str(request.user))


class Addresses:
    urlpatterns = (path("bare/", bare), path("", include("config.urls")))


settings.ROOT_URLCONF = Addresses
