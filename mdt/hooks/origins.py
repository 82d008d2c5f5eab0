"""Calls from a browser: open to pages of the configured origins, and to no other (CORS)."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponse]


def for_clients(view: View) -> View:
    """A view that signed tokens guard; without cookies there is nothing to forge."""

    @wraps(view)
    def answered(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return _opened(request, HttpResponse(status=204))
        return _opened(request, view(request, *args, **kwargs))

    return csrf_exempt(answered)


def _opened(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    origin = request.headers.get("Origin", "")
    if origin in settings.CDS_HOOKS_ORIGINS:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    patch_vary_headers(response, ["Origin"])
    return response
