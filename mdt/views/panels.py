"""Blind panels on resectability."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from cases.models import Case
from mdt.actions import panels
from mdt.models import VotePanel


def _panel(request: UserRequest, pk: UUID) -> VotePanel:
    visible = VotePanel.objects.visible_to(request.user).select_related("case")
    return get_object_or_404(visible, public_id=pk)


@login_required
@require_POST
def open_panel(request: UserRequest, pk: UUID) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user), public_id=pk)
    panels.open_panel(case=case, by=request.user, at=timezone.now())
    messages.success(request, _("Three surgeons are asked; their votes are revealed together."))
    return redirect("case", pk)


@login_required
@require_POST
def vote(request: UserRequest, pk: UUID) -> HttpResponse:
    panel = _panel(request, pk)
    sent = {name: request.POST.get(name, "") for name in ("resectability", "technique", "reason")}
    panels.vote(panel=panel, **sent, by=request.user, at=timezone.now())
    messages.success(request, _("Your vote is cast."))
    return redirect("case", panel.case.public_id)


@login_required
@require_POST
def widen(request: UserRequest, pk: UUID) -> HttpResponse:
    panel = panels.widen(panel=_panel(request, pk), by=request.user, at=timezone.now())
    return redirect("case", panel.case.public_id)
