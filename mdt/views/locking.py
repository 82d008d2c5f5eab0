"""Locking a list: what its cases lack is shown first, and filled in where it is known."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import Invalid
from accounts.http import UserRequest
from accounts.permissions import Permission
from mdt.actions import locking
from mdt.actions.meetings import check_board
from mdt.models import AgendaItem, Meeting
from mdt.presenters.locking import lock_page


def _page(request: UserRequest, found: Meeting, refusal: Invalid | None = None) -> HttpResponse:
    check_board(request.user, Permission.RUN_MEETING, found)
    page = lock_page(found, request.user, timezone.now())
    context = {"page": page, "refusal": refusal}
    return render(request, "mdt/lock.html", context, status=422 if refusal else 200)


@login_required
@require_safe
def lock(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = Meeting.objects.visible_to(request.user).select_related("board")
    return _page(request, get_object_or_404(visible, public_id=pk))


@login_required
@require_POST
def complete(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = AgendaItem.objects.visible_to(request.user).select_related("meeting__board")
    item = get_object_or_404(visible, public_id=pk)
    words = {name: request.POST.get(name, "")[:100] for name in locking.FIELDS}
    try:
        locking.complete(item=item, **words, by=request.user, at=timezone.now())
    except Invalid as refusal:
        return _page(request, item.meeting, refusal)
    messages.success(request, _("Noted."))
    return redirect("meeting-lock", item.meeting.public_id)
