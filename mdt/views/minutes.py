"""Minutes: can I send this?"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from mdt.actions import minutes as actions
from mdt.actions.exports import File
from mdt.documents.content import content_of
from mdt.models import Meeting, MinutesDocument, Purpose
from mdt.views.exports import as_download


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = Meeting.objects.visible_to(request.user).select_related("board")
    meeting = get_object_or_404(visible, public_id=pk)
    if request.method == "POST":
        named = request.POST.get("variant") == "identified"
        actions.make(meeting, pseudonymised=not named, by=request.user, at=timezone.now())
        messages.success(request, _("The minutes are ready."))
        return redirect("minutes", pk)
    context = {
        "meeting": meeting,
        "content": content_of(meeting, pseudonymised=True),
        "purposes": Purpose.choices,
        "documents": meeting.minutes.defer("content").select_related("made_by", "meeting__board"),
    }
    return render(request, "mdt/minutes.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = MinutesDocument.objects.visible_to(request.user).select_related("meeting__board")
    document = get_object_or_404(visible, public_id=pk)
    said = {name: request.POST.get(name, "")[:300] for name in ("purpose", "reason")}
    actions.note_download(document, **said, by=request.user, at=timezone.now())
    return as_download(File(document.file_name, document.format, bytes(document.content)))
