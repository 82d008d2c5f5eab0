"""Refusals become answers in one place: a page for people, a problem document (RFC 9457) for programs."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from accounts.actions import users
from accounts.exceptions import Refused


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what was refused; anything else is a fault and goes on."""
        if not isinstance(exception, Refused):
            return None
        if request.path.startswith(("/api/", "/cds-services")):
            return problem_document(exception)
        titles = {
            403: _("You may not do this"),
            404: _("There is no such thing"),
            409: _("This cannot be done now"),
        }
        context = {
            "title": titles.get(exception.status, _("There is a problem")),
            "message": exception.message,
            "problems": exception.problems,
        }
        return render(request, "refused.html", context, status=exception.status)


def problem_document(refusal: Refused) -> JsonResponse:
    """The refusal as ``application/problem+json``, every place named."""
    body = {
        "type": f"urn:crlm:problem:{refusal.code}",
        "title": refusal.message,
        "status": refusal.status,
        "code": refusal.code,
        "errors": [
            {"path": problem.path, "message": problem.message} for problem in refusal.problems
        ],
    }
    response = JsonResponse(body, status=refusal.status, content_type="application/problem+json")
    if refusal.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


class PersonMiddleware:
    """The signed-in person's language; times are shown in UTC unless a board's zone is named.

    What was chosen on the sign-in page becomes the person's own, and leaves the device for the next person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return self.get_response(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen:
            users.choose_look(user=user, theme="", language=chosen)
        with translation.override(user.language), timezone.override(ZoneInfo("UTC")):
            response = self.get_response(request)
        if chosen:
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
