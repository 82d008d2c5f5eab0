"""The triage board, the chase list, and the catalogue of standards of care."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.days import today_of
from accounts.exceptions import Invalid, NotPermitted, Refused
from accounts.http import UserRequest
from accounts.models import User
from accounts.permissions import Permission, check
from mdt.actions import materials, triage
from mdt.models import Board, Material, MaterialState, Referral, StandardOfCare
from mdt.presenters.referral import chase_page, tabs, triage_page
from mdt.standard_form import StandardForm

Verdict = Callable[[Referral, QueryDict, User, datetime], Referral]


def _discuss(referral: Referral, sent: QueryDict, by: User, at: datetime) -> Referral:
    return triage.discuss(referral=referral, complexity=sent.get("complexity", ""), by=by, at=at)


def _note(referral: Referral, sent: QueryDict, by: User, at: datetime) -> Referral:
    known = StandardOfCare.objects.visible_to(by).filter(board=referral.board_id)
    standard = known.filter(code=sent.get("standard", "")).order_by("-version").first()
    if standard is None:
        raise Invalid(_("Choose a standard of care."))
    return triage.note(
        referral=referral, standard=standard, criteria=sent.getlist("criteria"), by=by, at=at
    )


def _give_back(referral: Referral, sent: QueryDict, by: User, at: datetime) -> Referral:
    why, missing = sent.get("because", ""), sent.getlist("missing")
    return triage.give_back(referral=referral, because=why, missing=missing, by=by, at=at)


def _not_ready(referral: Referral, sent: QueryDict, by: User, at: datetime) -> Referral:
    why, missing = sent.get("because", ""), sent.getlist("missing")
    return triage.not_ready(referral=referral, because=why, missing=missing, by=by, at=at)


def _redirect(referral: Referral, sent: QueryDict, by: User, at: datetime) -> Referral:
    board = Board.objects.visible_to(by).filter(code=sent.get("board", "")).first()
    if board is None:
        raise Invalid(_("Choose a board."))
    why = sent.get("because", "")
    return triage.redirect(referral=referral, board=board, because=why, by=by, at=at)


VERDICTS: dict[str, Verdict] = {
    "discuss": _discuss, "note": _note, "return": _give_back, "not_ready": _not_ready, "redirect": _redirect,
}  # fmt: skip


def judged(referral: Referral, sent: QueryDict, by: User, at: datetime) -> Referral:
    """One verdict, by the word that page and API share."""
    verdict = VERDICTS.get(sent.get("verdict", ""))
    if verdict is None:
        raise Invalid(_("Choose one of the verdicts."))
    return verdict(referral, sent, by, at)


@login_required
@require_safe
def board(request: UserRequest) -> HttpResponse:
    return _board(request)


def _board(
    request: UserRequest, refusal: Refused | None = None, pk: UUID | None = None
) -> HttpResponse:
    if not tabs(request.user).triage:
        raise NotPermitted("You may not triage referrals.")
    page = triage_page(request.user, timezone.now())
    context = {"page": page, "refusal": refusal, "refused": pk, "tabs": tabs(request.user)}
    return render(request, "mdt/triage.html", context, status=refusal.status if refusal else 200)


@login_required
@require_POST
def judge(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Referral.objects.visible_to(request.user).for_lists(), public_id=pk)
    try:
        after = judged(found, request.POST, request.user, timezone.now())
    except Refused as refusal:
        if isinstance(refusal, NotPermitted):
            raise
        return _board(request, refusal, pk)
    words = {"name": after.display_name, "state": after.get_state_display()}
    messages.success(request, _("%(name)s: %(state)s.") % words)
    return redirect("triage")


@login_required
@require_safe
def chase(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.UPDATE_ACTIONS)
    context = {
        "groups": chase_page(request.user), "states": MaterialState.choices, "tabs": tabs(request.user),
    }  # fmt: skip
    return render(request, "mdt/chase.html", context)


@login_required
@require_POST
def advance(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Material.objects.visible_to(request.user).distinct(), public_id=pk)
    state = request.POST.get("state", "")
    materials.advance(material=found, state=state, by=request.user, at=timezone.now())
    messages.success(request, _("Noted."))
    return redirect("chase")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def standards(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.SEE_REFERRALS)
    form = StandardForm(request.POST or None, user=request.user)
    now = timezone.now()
    if form.is_valid() and form.adopted(request.user, now):
        messages.success(request, _("The new version is in force."))
        return redirect("standards")
    rows = StandardOfCare.objects.visible_to(request.user).select_related("board", "owner")
    current = rows.in_force(today_of(request.user, now)).values_list("pk", flat=True)
    context = {"rows": rows, "in_force": set(current), "form": form, "tabs": tabs(request.user)}
    return render(request, "mdt/standards.html", context, status=422 if form.is_bound else 200)
