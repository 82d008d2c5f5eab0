"""Interfaces: what other systems sent, what waits for a person, and which records may be one person."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from accounts.permissions import Permission, check
from cases.actions import hl7, merging
from cases.models import Hl7Message, PatientMerge
from mdt.presenters.interfaces import interfaces_page, message_page

MESSAGE_STEPS = {"take_over": hl7.take_over, "try_again": hl7.try_again}
MERGE_STEPS = {"confirm": merging.confirm, "refuse": merging.refuse, "part": merging.part}


@login_required
@require_safe
def interfaces(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.SEE_OPERATIONS)
    return render(request, "mdt/interfaces.html", {"page": interfaces_page(request.user)})


def _message(request: UserRequest, pk: UUID) -> Hl7Message:
    visible = Hl7Message.objects.visible_to(request.user).select_related("source", "site")
    return get_object_or_404(visible, public_id=pk)


@login_required
@require_safe
def message(request: UserRequest, pk: UUID) -> HttpResponse:
    page = message_page(_message(request, pk), request.user, timezone.now())
    return render(request, "mdt/hl7_message.html", {"page": page})


@login_required
@require_POST
def answer(request: UserRequest, pk: UUID) -> HttpResponse:
    found, now = _message(request, pk), timezone.now()
    if step := MESSAGE_STEPS.get(request.POST.get("step", "")):
        done = step(message=found, by=request.user, at=now)
    else:
        reason = request.POST.get("reason", "")[:300]
        done = hl7.set_aside(message=found, reason=reason, by=request.user, at=now)
    messages.success(request, _("Message: %(state)s.") % {"state": done.get_state_display()})
    return redirect("hl7-message", pk)


@login_required
@require_POST
def merge(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(PatientMerge.objects.visible_to(request.user), public_id=pk)
    step = MERGE_STEPS.get(request.POST.get("step", ""), merging.refuse)
    done = step(merge=found, by=request.user, at=timezone.now())
    messages.success(request, _("Records: %(state)s.") % {"state": done.get_state_display()})
    return redirect("interfaces")
