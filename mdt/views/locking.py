"""Locking a list: what its cases lack is shown first, and filled in where it is known."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.exceptions import Invalid
from accounts.http import UserRequest
from accounts.permissions import Permission
from mdt.actions import locking, meetings
from mdt.actions.meetings import check_board
from mdt.models import Meeting
from mdt.presenters.locking import lock_page


def _page(request: UserRequest, found: Meeting, refusal: Invalid | None = None) -> HttpResponse:
    check_board(request.user, Permission.RUN_MEETING, found)
    page = lock_page(found, request.user, timezone.now())
    context = {"page": page, "refusal": refusal}
    return render(request, "mdt/lock.html", context, status=422 if refusal else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: UserRequest, pk: UUID) -> HttpResponse:
    """What each case lacks, typed for all of them at once; the same button locks the list with what was typed."""
    visible = Meeting.objects.visible_to(request.user).select_related("board")
    found = get_object_or_404(visible, public_id=pk)
    return _noted(request, found) if request.method == "POST" else _page(request, found)


def _noted(request: UserRequest, found: Meeting) -> HttpResponse:
    said, by, at = _said(request), request.user, timezone.now()
    try:
        noted = locking.complete_all(meeting=found, said=said, by=by, at=at)
    except Invalid as refusal:
        return _page(request, found, refusal)
    if request.POST.get("do") == "lock":
        meetings.move_to(meeting=found, state="locked", by=by, at=at)
        messages.success(request, _("The list is locked and published."))
        return redirect("meeting", found.public_id)
    words = ngettext("Noted for %(n)s case.", "Noted for %(n)s cases.", noted) % {"n": noted}
    messages.success(request, words)
    return redirect("meeting-lock", found.public_id)


def _said(request: UserRequest) -> dict[UUID, dict[str, str]]:
    """What was typed, by item; the name of a field is that of the column and the item's id."""
    said: dict[UUID, dict[str, str]] = {}
    for name, value in request.POST.items():
        field, _colon, key = name.partition(":")
        if field in locking.FIELDS and key:
            try:
                said.setdefault(UUID(key), {})[field] = str(value)[:100]
            except ValueError:
                continue
    return said
