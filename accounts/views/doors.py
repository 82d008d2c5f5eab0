"""What other systems ask of us while people sign in and out."""

from collections.abc import Callable
from datetime import datetime
from typing import NoReturn

from allauth.socialaccount.models import SocialApp
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts import client_keys, refusals
from accounts.actions import provider_sessions
from accounts.logout import LogoutRefused, SignedOut
from accounts.openid import Adapter

MOST_BYTES = 16 * 1024


def closed(_request: HttpRequest) -> NoReturn:
    """A page of the sign-in library that nobody needs here. Raises ``Http404``."""
    raise Http404


@cache_control(public=True, max_age=300)
@require_safe
def jwks(_request: HttpRequest) -> JsonResponse:
    """The public halves of our keys, for those who check our signature."""
    return JsonResponse(client_keys.published())


@never_cache
@csrf_exempt
@require_POST
def provider_logout(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The identity provider says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0)."""
    try:
        return signed_out(request, Adapter(request, provider_id).signed_out)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


def signed_out(
    request: HttpRequest, read: Callable[[str, datetime], SignedOut], by: str = "identity provider"
) -> HttpResponse:
    """End the sessions that a logout token means, or say why it is none (section 2.8)."""
    now = timezone.now()
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            raise LogoutRefused("too long")
        provider_sessions.end(said=read(request.POST.get("logout_token", ""), now), at=now)
    except LogoutRefused as refusal:
        refusals.note("sign-out by provider refused", request.path, refusal.why, by=by, at=now)
        said = {"error": "invalid_request", "error_description": refusal.why}
        return JsonResponse(said, status=400)
    return HttpResponse(status=200)
