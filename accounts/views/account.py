"""My account: how it looks, and keys for my programs."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import tokens, users
from accounts.http import UserRequest, is_page_of_ours
from accounts.models import ApiToken
from accounts.models.user import Theme
from accounts.time_limit import renew, seconds_left


@login_required
@require_safe
def account(request: UserRequest) -> HttpResponse:
    return render(request, "accounts/account.html", _context(request))


def _context(request: UserRequest) -> dict[str, object]:
    return {
        "tokens": ApiToken.objects.of(request.user),
        "memberships": request.user.memberships.select_related("site"),
        "themes": Theme.choices,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: UserRequest) -> HttpResponse:
    """How many seconds are left until the person is signed out; a POST begins them anew."""
    if request.method == "POST":
        renew(request)
    return JsonResponse({"seconds": seconds_left(request)})


@login_required
@require_POST
def look(request: UserRequest) -> HttpResponse:
    users.choose_look(
        user=request.user,
        theme=request.POST.get("theme", ""),
        language=request.POST.get("language", ""),
    )
    messages.success(request, _("Your choice is kept."))
    return redirect("account")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of every page; before signing in it is kept on the device, and then with the person."""
    chosen, back = request.POST.get("language", ""), request.POST.get("next", "")
    response = redirect(back if is_page_of_ours(back) else "today")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, samesite="Lax", httponly=True)
    return response


@login_required
@require_POST
def issue_token(request: UserRequest) -> HttpResponse:
    _token, secret = tokens.issue(
        user=request.user, name=request.POST.get("name", ""), by=request.user, at=timezone.now()
    )
    return render(request, "accounts/account.html", _context(request) | {"secret": secret})


@login_required
@require_POST
def revoke_token(request: UserRequest, pk: UUID) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.of(request.user), public_id=pk)
    tokens.revoke(token=token, by=request.user, at=timezone.now())
    return redirect("account")


@require_safe
def components(request: UserRequest) -> HttpResponse:
    return render(request, "components/gallery.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement; it can be read before signing in, since the sign-in page is part of it."""
    return render(request, "accounts/accessibility.html")
