"""Who may sign at a board beside its chair."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from accounts.permissions import Permission, check_any, may
from mdt.actions.signers import end, name_dissent
from mdt.models import Board, Signer
from mdt.presenters.signers import signers_page
from mdt.signer_form import SignerForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def signers(request: UserRequest) -> HttpResponse:
    check_any(request.user, Permission.NOMINATE, Permission.SEE_MINUTES)
    now, may_nominate = timezone.now(), may(request.user, Permission.NOMINATE)
    form = SignerForm(request.POST or None, user=request.user, now=now) if may_nominate else None
    if form and form.is_valid() and form.nominated(request.user, now):
        messages.success(request, _("Nominated."))
        return redirect("signers")
    context = {"boards": signers_page(request.user, now), "form": form}
    status = 422 if form and form.is_bound else 200
    return render(request, "mdt/signers.html", context, status=status)


@login_required
@require_POST
def ended(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Signer.objects.visible_to(request.user), public_id=pk)
    end(signer=found, by=request.user, at=timezone.now())
    messages.success(request, _("They sign no more from now on."))
    return redirect("signers")


@login_required
@require_POST
def dissent(request: UserRequest, pk: UUID) -> HttpResponse:
    board, now = get_object_or_404(Board.objects.of(request.user), public_id=pk), timezone.now()
    name_dissent(board=board, policy=request.POST.get("policy", ""), by=request.user, at=now)
    messages.success(request, _("Minutes made from now on follow it."))
    return redirect("signers")
