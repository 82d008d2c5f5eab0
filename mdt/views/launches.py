"""Coming from a record system to a case (SMART App Launch)."""

from uuid import UUID

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, is_partial
from accounts.models import User
from accounts.views.doors import signed_out
from mdt.actions import launches
from mdt.launch.memory import FOUND
from mdt.models import Board, LaunchReading
from mdt.presenters.launches import landed_page


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("launch-back"))


@never_cache
@require_safe
def launch(request: HttpRequest) -> HttpResponse:
    who = request.user if isinstance(request.user, User) else None
    address = launches.begin(
        iss=request.GET.get("iss", ""), launch=request.GET.get("launch", ""), back=_back(request),
        memory=request.session, user=who, at=timezone.now(),
    )  # fmt: skip
    return redirect(address)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    who = request.user if isinstance(request.user, User) else None
    landing = launches.finish(
        answer=request.GET.dict(), back=_back(request), memory=request.session, user=who,
        at=timezone.now(),
    )  # fmt: skip
    request.session[FOUND] = landing.kept
    place = reverse("case", args=landing.cases) if landing.kind == "case" else reverse("launched")
    if who is not None:
        return redirect(place)
    answer: HttpResponse = perform_login(
        request, landing.user, redirect_url=place, signal_kwargs={"provided": dict(landing.claims)}
    )
    return answer


@never_cache
@csrf_exempt
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """A record system says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0)."""
    return signed_out(request, launches.signed_out, by=launches.BY)


@never_cache
@login_required
@require_safe
def launched(request: UserRequest) -> HttpResponse:
    kept = request.session.get(FOUND)
    page = landed_page(kept, request.user) if kept else None
    if page is None:
        return redirect("today")
    return render(request, "mdt/launched.html", {"page": page})


@never_cache
@login_required
@require_safe
def reading(request: UserRequest, pk: UUID) -> HttpResponse:
    """How far a reading is. The line that waits for it is changed, and spoken, once: when the reading is over."""
    found = get_object_or_404(LaunchReading.objects.visible_to(request.user), public_id=pk)
    if found.is_open and is_partial(request):
        return HttpResponse(status=204)
    return render(request, "mdt/launch_reading.html", {"reading": found})


@login_required
@require_POST
def refer(request: UserRequest) -> HttpResponse:
    kept = request.session.get(FOUND)
    if not kept or kept["kind"] != launches.UNKNOWN:
        messages.warning(request, _("Start again from the record system, with the patient open."))
        return redirect("referrals")
    boards = Board.objects.visible_to(request.user)
    board = get_object_or_404(boards, code=request.POST.get("board", ""))
    begun = launches.refer(person=kept["person"], board=board, by=request.user, at=timezone.now())
    del request.session[FOUND]
    return redirect("referral", begun.public_id)
