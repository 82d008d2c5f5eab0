"""Ordering a list, and moving cases between meetings."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from accounts.permissions import Permission, check
from cases.models import Case
from mdt.actions import agenda
from mdt.fullness import warn_if_full
from mdt.models import AgendaItem, Meeting
from mdt.move_form import MoveForm
from mdt.undo import offer


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
    warn_if_full(request, meeting)
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
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = AgendaItem.objects.visible_to(request.user).for_lists()
    item, now = get_object_or_404(visible, public_id=pk), timezone.now()
    check(request.user, Permission.SCHEDULE, item.case.site_id)
    form = MoveForm(request.POST or None, item=item, user=request.user, now=now)
    if form.is_valid() and (moved := form.moved(request.user, now)):
        words = _("The case is now listed on %(meeting)s.") % {"meeting": moved.meeting}
        messages.success(request, words)
        warn_if_full(request, moved.meeting)
        _offer_back(request, item, moved, form)
        # From the recorder's screen one goes back to it: the meeting runs on.
        came_from = "meeting-record" if request.GET.get("back") == "record" else "meeting"
        return redirect(came_from, item.meeting.public_id)
    context = {"item": item, "form": form}
    return render(request, "mdt/move.html", context, status=422 if form.is_bound else 200)


def _offer_back(request: UserRequest, item: AgendaItem, moved: AgendaItem, form: MoveForm) -> None:
    """A case that was only moved can be moved back by one button; a deferral is said again in words."""
    if not form.cleaned_data["reason"]:
        back = {"meeting": str(item.meeting.public_id), "comment": _("moved back")}
        offer(request, _("Move it back"), reverse("item-move", args=[moved.public_id]), **back)


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
