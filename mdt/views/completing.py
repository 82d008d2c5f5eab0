"""Completing the outcomes of a meeting, one after the other, before the day is over."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from accounts.permissions import Permission, check
from accounts.refused_form import refused
from mdt.completion_form import CompletionForm
from mdt.models.decision import Decision, DecisionQuerySet


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = Decision.objects.visible_to(request.user).for_page()
    found = get_object_or_404(visible.signed(), public_id=pk)
    check(request.user, Permission.DRAFT_DECISION, found.item.case.site_id)
    form, status = CompletionForm(request.POST or None, decision=found), 200
    if request.method == "POST":
        status = refused(form, partial(form.completed, request.user, timezone.now()))
        if not status:
            return _next(request, found)
    context = {"decision": found, "form": form, "left": _left(request, found).count()}
    return render(request, "mdt/complete.html", context, status=status)


def _left(request: UserRequest, done: Decision) -> DecisionQuerySet:
    mine = Decision.objects.visible_to(request.user).to_complete()
    return mine.filter(item__meeting=done.item.meeting_id).order_by("item__position", "id")


def _next(request: UserRequest, done: Decision) -> HttpResponse:
    """The next case of the same meeting, or the minutes when all of them are done."""
    messages.success(request, _("The outcome is complete."))
    following = _left(request, done).first()
    if following:
        return redirect("decision-complete", following.public_id)
    return redirect("minutes", done.item.meeting.public_id)
