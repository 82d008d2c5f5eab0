"""The board's answers to suggestions, and how often it agrees."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from accounts.permissions import Permission, check, may
from mdt.actions import answering
from mdt.models import AgendaItem
from mdt.presenters.concordance import concordance_page


@login_required
@require_POST
def answer(request: UserRequest, pk: UUID) -> HttpResponse:
    item = get_object_or_404(AgendaItem.objects.visible_to(request.user), public_id=pk)
    sent = {name: request.POST.get(name, "") for name in ("code", "reason", "comment")}
    answering.answer(
        item=item, said=request.POST.get("answer", ""), **sent, by=request.user, at=timezone.now()
    )
    messages.success(request, _("The board’s answer is recorded."))
    return redirect("decision-record", pk)


@login_required
@require_safe
def concordance(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.SEE_CASES)
    rule, stage = request.GET.get("rule", ""), request.GET.get("stage", "")
    page = concordance_page(request.user, rule, stage)
    context = {"page": page, "may_export": may(request.user, Permission.EXPORT)}
    return render(request, "mdt/concordance.html", context)
