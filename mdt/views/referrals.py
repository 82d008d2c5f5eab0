"""Referrals: writing one, keeping it, submitting it, and what became of it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exceptions import NotPermitted, Refused, StaleVersion
from accounts.http import UserRequest
from accounts.permissions import Permission, check
from cases.models import Case
from mdt.actions import list_memory, listing, referrals, triage
from mdt.exceptions import DuplicateReferral
from mdt.fullness import warn_if_full
from mdt.models import Board, ListName, Meeting, Referral
from mdt.presenters.referral import referral_page, tabs
from mdt.presenters.referral_list import ReferralFilter, referrals_page
from mdt.presenters.saved_views import saved_views
from mdt.referral_form import MaterialForms, ReferralForm
from mdt.several_flags import uuids


def _referral(request: UserRequest, pk: UUID) -> Referral:
    return get_object_or_404(Referral.objects.visible_to(request.user).for_lists(), public_id=pk)


@login_required
@require_safe
def referral_list(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.SEE_REFERRALS)
    user, chosen = request.user, ReferralFilter.of(request.GET)
    looked_at = list_memory.look(page=ListName.REFERRALS, by=user, at=timezone.now())
    context = {
        "page": referrals_page(user, chosen, looked_at), "tabs": tabs(user), "chosen": chosen,
        "looked_at": looked_at, "saved": saved_views(user, ListName.REFERRALS, chosen.query),
    }  # fmt: skip
    return render(request, "mdt/referrals.html", context)


@login_required
@require_POST
def start(request: UserRequest) -> HttpResponse:
    boards, case = Board.objects.visible_to(request.user), None
    board = get_object_or_404(boards, code=request.POST.get("board", ""))
    if wanted := request.POST.get("case"):
        named = next(uuids([wanted]), None)
        case = get_object_or_404(Case.objects.visible_to(request.user), public_id=named)
    begun = referrals.start(board=board, by=request.user, at=timezone.now(), case=case)
    return redirect("referral", begun.public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def referral(request: UserRequest, pk: UUID) -> HttpResponse:
    found, now = _referral(request, pk), timezone.now()
    page = referral_page(found, request.user, now)
    if not (found.is_editable and page.may_change):
        if request.method == "POST":
            raise NotPermitted("This referral cannot be changed.")
        return render(request, "mdt/referral.html", {"page": page, "tabs": tabs(request.user)})
    form = ReferralForm(request.POST or None, referral=found)
    rows = MaterialForms(request.POST or None, referral=found)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        return _kept(request, found, form, rows)
    return _form(request, found, form, rows, 422 if request.method == "POST" else 200)


def _kept(
    request: UserRequest, found: Referral, form: ReferralForm, rows: MaterialForms
) -> HttpResponse:
    try:
        words = _saved(request, found, form, rows)
    except Refused as refusal:
        if isinstance(refusal, StaleVersion):
            raise
        return _refused(request, found, refusal)
    messages.success(request, words)
    return redirect("referral", found.public_id)


def _saved(request: UserRequest, found: Referral, form: ReferralForm, rows: MaterialForms) -> str:
    """Keep the draft first, so that a refused submission loses nothing."""
    now, by, version = timezone.now(), request.user, form.cleaned_data["version"]
    kept = referrals.keep(
        referral=found, content=form.content, materials=rows.content, expected_version=version,
        by=by, at=now,
    )  # fmt: skip
    if request.POST.get("do") != "submit":
        return _("The draft is kept.")
    answer = request.POST.get("answer", "")
    return referrals.submit(referral=kept, by=by, at=now, answer=answer).get_state_display()


def _refused(request: UserRequest, found: Referral, refusal: Refused) -> HttpResponse:
    """The form again, with each reason at its field; what was written is kept already."""
    found.refresh_from_db()
    sent = request.POST.copy()
    sent["version"] = str(found.version)
    form = ReferralForm(sent, referral=found)
    form.refuse(refusal)
    asks = isinstance(refusal, DuplicateReferral)
    return _form(request, found, form, MaterialForms(referral=found), refusal.status, asks=asks)


def _form(
    request: UserRequest,
    found: Referral,
    form: ReferralForm,
    rows: MaterialForms,
    status: int,
    *,
    asks: bool = False,
) -> HttpResponse:
    page = referral_page(found, request.user, timezone.now())
    context = {"page": page, "form": form, "rows": rows, "asks": asks, "tabs": tabs(request.user)}
    return render(request, "mdt/referral_form.html", context, status=status)


@login_required
@require_POST
def autosave(request: UserRequest, pk: UUID) -> HttpResponse:
    """Keep what is written so far; answers with the new version, or says why it was not kept."""
    found = _referral(request, pk)
    form = ReferralForm(request.POST, referral=found)
    rows = MaterialForms(request.POST, referral=found)
    if not form.is_valid() or not rows.is_valid():
        return render(request, "mdt/_kept.html", {"form": form}, status=422)
    kept = referrals.keep(
        referral=found, content=form.content, materials=rows.content,
        expected_version=form.cleaned_data["version"], by=request.user, at=timezone.now(),
    )  # fmt: skip
    context = {"kept": kept, "complete": referrals.complete(kept)}
    return render(request, "mdt/_kept.html", context)


@login_required
@require_POST
def withdraw(request: UserRequest, pk: UUID) -> HttpResponse:
    found, why = _referral(request, pk), request.POST.get("because", "")
    referrals.withdraw(referral=found, because=why, by=request.user, at=timezone.now())
    messages.success(request, _("The referral is withdrawn."))
    return redirect("referral", pk)


@login_required
@require_POST
def call_back(request: UserRequest, pk: UUID) -> HttpResponse:
    found, why = _referral(request, pk), request.POST.get("because", "")
    triage.call_back(referral=found, because=why, by=request.user, at=timezone.now())
    messages.success(request, _("The case will be discussed in full."))
    return redirect("referral", pk)


@login_required
@require_POST
def list_on(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _referral(request, pk)
    visible = Meeting.objects.visible_to(request.user).select_related("board")
    named = next(uuids([request.POST.get("meeting", "")]), None)
    meeting = get_object_or_404(visible, public_id=named)
    item = listing.list_on(
        referral=found, meeting=meeting, reason=request.POST.get("because", ""), by=request.user,
        at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("The case is listed on %(meeting)s.") % {"meeting": item.meeting})
    warn_if_full(request, item.meeting)
    return redirect("referral", pk)
