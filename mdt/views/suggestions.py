"""The suggestions before a board, its answers to them, and how often it agrees."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest, is_partial
from accounts.permissions import Permission, check, may
from mdt.actions import answering
from mdt.models import AgendaItem
from mdt.presenters.concordance import concordance_page
from mdt.presenters.suggestions import suggestions_opened


@login_required
@require_safe
def of_item(request: UserRequest, pk: UUID) -> HttpResponse:
    """Each with its evidence: a part of the meeting's page when a case is opened there, else a page of its own."""
    visible = AgendaItem.objects.visible_to(request.user).for_lists()
    item = get_object_or_404(visible, public_id=pk)
    if not item.meeting.board.suggestions_shown:
        raise Http404
    context = {"item": item, "shown": suggestions_opened(item, request.user)}
    form = "_cards" if is_partial(request) else "item_suggestions"
    return render(request, f"mdt/{form}.html", context)


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
