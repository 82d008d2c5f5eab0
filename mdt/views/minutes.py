"""Minutes: can I send this?"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import UserRequest
from mdt.actions import minutes as actions
from mdt.documents.content import content_of
from mdt.models import Meeting, MinutesDocument

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: UserRequest, pk: UUID) -> HttpResponse:
    meeting = get_object_or_404(
        Meeting.objects.visible_to(request.user).select_related("board"), public_id=pk
    )
    if request.method == "POST":
        named = request.POST.get("variant") == "identified"
        actions.make(meeting, pseudonymised=not named, by=request.user, at=timezone.now())
        messages.success(request, _("The minutes are ready."))
        return redirect("minutes", pk)
    context = {
        "meeting": meeting,
        "content": content_of(meeting, pseudonymised=True),
        "documents": meeting.minutes.defer("content").select_related("made_by", "meeting__board"),
    }
    return render(request, "mdt/minutes.html", context)


@login_required
@require_safe
def download(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = MinutesDocument.objects.visible_to(request.user).select_related("meeting__board")
    document = get_object_or_404(visible, public_id=pk)
    actions.note_download(document, by=request.user, at=timezone.now())
    response = HttpResponse(bytes(document.content), content_type=TYPES[document.format])
    response["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
    response["X-Content-SHA256"] = document.sha256
    return response
