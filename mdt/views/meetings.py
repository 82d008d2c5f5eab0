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
from mdt.actions import meetings
from mdt.models import Meeting
from mdt.presenters.list_marks import with_local_times
from mdt.presenters.meeting import meeting_page


@login_required
@require_safe
def meeting_list(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    visible = Meeting.objects.visible_to(request.user).with_load()
    coming = with_local_times(visible.upcoming(now)[:24], request.user)
    past = with_local_times(visible.past(now)[:24], request.user)
    lists = (
        (
            _("Coming"),
            coming,
            _("No meeting is planned. A weekly series makes them."),
        ),
        (_("Past"), past, _("No meeting has taken place yet.")),
    )
    return render(request, "mdt/meetings.html", {"lists": lists})


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
