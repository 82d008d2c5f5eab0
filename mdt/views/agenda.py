"""Ordering a list, and moving cases between meetings."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from accounts.models import User
from cases.models import Case
from mdt.actions import agenda
from mdt.models import AgendaItem, Meeting
from mdt.undo import offer
from mdt.views.clocks import day_of


def _item(request: UserRequest, pk: UUID) -> AgendaItem:
    items = AgendaItem.objects.visible_to(request.user).select_related("meeting")
    return get_object_or_404(items, public_id=pk)


def _meeting(request: UserRequest) -> Meeting:
    visible = Meeting.objects.visible_to(request.user).select_related("board")
    try:
        pk = UUID(request.POST.get("meeting", ""))
    except ValueError:
        pk = None
    return get_object_or_404(visible, public_id=pk)


@login_required
@require_POST
def refer(request: UserRequest, pk: UUID) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user), public_id=pk)
    meeting, reason = _meeting(request), request.POST.get("reason", "")
    agenda.refer(case=case, meeting=meeting, reason=reason, by=request.user, at=timezone.now())
    messages.success(request, _("The case is listed on %(meeting)s.") % {"meeting": meeting})
    return redirect("case", pk)


@login_required
@require_POST
def shift(request: UserRequest, pk: UUID) -> HttpResponse:
    item = _item(request, pk)
    agenda.shift(
        item=item, by=request.user, at=timezone.now(), up=request.POST.get("direction") == "up"
    )
    return redirect("meeting", item.meeting.public_id)


@login_required
@require_POST
def move(request: UserRequest, pk: UUID) -> HttpResponse:
    item, target, now = _item(request, pk), _meeting(request), timezone.now()
    reason, comment = request.POST.get("reason", ""), request.POST.get("comment", "")
    if reason:
        agenda.defer(
            item=item, meeting=target, reason=reason, comment=comment, by=request.user, at=now,
            owner=_owner(request, item), target_on=_target(request),
        )  # fmt: skip
    else:
        moved = agenda.move(item=item, meeting=target, reason=comment, by=request.user, at=now)
        back = {"meeting": str(item.meeting.public_id), "comment": _("moved back")}
        offer(request, _("Move it back"), reverse("item-move", args=[moved.public_id]), **back)
    messages.success(request, _("The case is now listed on %(meeting)s.") % {"meeting": target})
    return redirect("meeting", item.meeting.public_id)


def _owner(request: UserRequest, item: AgendaItem) -> User | None:
    """Who sees to what is missing; somebody of the case's hospital."""
    wanted = request.POST.get("owner")
    return get_object_or_404(User.at(item.case.site_id), public_id=wanted) if wanted else None


def _target(request: UserRequest) -> date | None:
    text = request.POST.get("target_on", "")
    return day_of(text) if text else None


@login_required
@require_POST
def remove(request: UserRequest, pk: UUID) -> HttpResponse:
    item = _item(request, pk)
    agenda.remove(
        item=item, reason=request.POST.get("comment", ""), by=request.user, at=timezone.now()
    )
    messages.warning(
        request, _("The case is off the list. Its open flags stand on the unscheduled alarm.")
    )
    return redirect("meeting", item.meeting.public_id)
