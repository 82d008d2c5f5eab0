"""Refusals become answers in one place: a page for people, a problem document (RFC 9457) for programs."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    QueryDict,
    UnreadablePostError,
)
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _

from accounts import asking_again
from accounts.actions import users
from accounts.exceptions import Problem, Refused
from accounts.reauthentication import ProviderNeeded
from accounts.unkept import TEXT, is_kept


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        # Patients are on nearly every page: nothing stays on a shared computer unless its view says so.
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer what was refused, and send to the provider; anything else is a fault and goes on."""
        if isinstance(exception, ProviderNeeded):
            return asking_again.ask(request, exception.contents)
        return refusal(request, exception) if isinstance(exception, Refused) else None


def refusal(request: HttpRequest, refused: Refused) -> HttpResponse:
    if request.path.startswith(("/api/", "/cds-services")):
        return problem_document(refused)
    titles = {
        403: _("You may not do this"),
        404: _("There is no such thing"),
        409: _("This cannot be done now"),
    }
    context = {
        "title": titles.get(refused.status, _("There is a problem")),
        "message": refused.message,
        "problems": refused.problems,
    }
    return render(request, "refused.html", context, status=refused.status)


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


class UnkeptMiddleware:
    """Texts that no database keeps: refused in an address or a form, passed over in a cookie, which no one of ours set.

    What reads its own body (the API, CDS Hooks, messages of a provider) refuses them itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.COOKIES = {name: text for name, text in request.COOKIES.items() if is_kept(text)}
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_about: object
    ) -> HttpResponse | None:
        sent = [request.GET]
        if not getattr(view, "csrf_exempt", False):
            with suppress(UnreadablePostError):  # whoever sent it has gone
                sent.append(request.POST)
        wrong = [
            name
            for fields in sent
            for name, texts in fields.lists()
            if not all(map(is_kept, texts))
        ]
        is_wrong = wrong or not is_kept(request.path) or not all(map(is_kept, _names(sent)))
        if not is_wrong:
            return None
        places = tuple(Problem(name, TEXT) for name in wrong if is_kept(name))
        return refusal(request, Refused(_("This cannot be stored."), problems=places))


def _names(sent: Sequence[QueryDict]) -> list[str]:
    return [name for fields in sent for name in fields]


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
