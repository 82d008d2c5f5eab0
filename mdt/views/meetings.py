"""Meetings: which are coming, and is this list ready?"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from mdt.actions import list_memory, meetings, proceedings
from mdt.models import Board, ListName, Meeting
from mdt.presenters.list_marks import with_local_times
from mdt.presenters.meeting import meeting_page
from mdt.presenters.meeting_list import MeetingFilter
from mdt.presenters.saved_views import saved_views


@login_required
@require_safe
def meeting_list(request: UserRequest) -> HttpResponse:
    now, user, chosen = timezone.now(), request.user, MeetingFilter.of(request.GET)
    looked_at = list_memory.look(page=ListName.MEETINGS, by=user, at=now)
    visible = chosen.apply(Meeting.objects.visible_to(user).with_load(), looked_at)
    coming = with_local_times(visible.upcoming(now)[:24], user)
    past = with_local_times(visible.past(now)[:24], user)
    none = _("No meeting fits these filters.") if chosen.query else ""
    planned = none or _("No meeting is planned. A weekly series makes them.")
    taken = none or _("No meeting has taken place yet.")
    lists = ((_("Coming"), coming, planned), (_("Past"), past, taken))
    context = {
        "lists": lists, "chosen": chosen, "looked_at": looked_at,
        "boards": Board.objects.visible_to(user), "saved": saved_views(user, ListName.MEETINGS, chosen.query),
    }  # fmt: skip
    return render(request, "mdt/meetings.html", context)


@login_required
@require_safe
def meeting(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Meeting.objects.visible_to(request.user).for_page(), public_id=pk)
    page = meeting_page(found, request.user, timezone.now())
    return render(request, "mdt/meeting.html", {"page": page})


@login_required
@require_POST
def move_to(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Meeting.objects.visible_to(request.user), public_id=pk)
    moved = meetings.move_to(
        meeting=found, state=request.POST.get("state", ""), by=request.user, at=timezone.now()
    )
    messages.success(
        request, _("The meeting is now: %(state)s.") % {"state": moved.get_state_display()}
    )
    return redirect("meeting", pk)


@login_required
@require_POST
def proceed(request: UserRequest, pk: UUID) -> HttpResponse:
    """Place, other business and incidents."""
    found = get_object_or_404(Meeting.objects.visible_to(request.user), public_id=pk)
    words = {name: request.POST.get(name, "") for name in ("place", "business", "incidents")}
    later = "later_too" in request.POST
    proceedings.note(meeting=found, **words, later_too=later, by=request.user, at=timezone.now())
    messages.success(request, _("Noted for the minutes."))
    return redirect("meeting", pk)
