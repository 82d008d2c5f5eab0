"""Minutes: can I send this?"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.asking_again import proof_of
from accounts.exceptions import Invalid
from accounts.http import UserRequest
from accounts.permissions import Permission
from mdt.actions import closing
from mdt.actions import minutes as actions
from mdt.actions.exports import File
from mdt.actions.meetings import check_board
from mdt.export_forms import MinutesForm
from mdt.models import Meeting, MinutesDocument
from mdt.presenters.minutes import minutes_page
from mdt.views.exports import as_download, wrong_file


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = Meeting.objects.visible_to(request.user).select_related("board", "chair")
    meeting = get_object_or_404(visible, public_id=pk)
    if request.method == "POST":
        named = request.POST.get("variant") == "identified"
        actions.make(meeting, pseudonymised=not named, by=request.user, at=timezone.now())
        messages.success(request, _("The minutes are ready."))
        return redirect("minutes", pk)
    return render(request, "mdt/minutes.html", {"page": minutes_page(meeting, request.user)})


@login_required
@require_POST
def approve(request: UserRequest, pk: UUID) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), public_id=pk)
    proof = proof_of(request)
    try:
        closing.approve(meeting=meeting, by=request.user, password=proof, at=timezone.now())
    except Invalid as refusal:
        page = minutes_page(meeting, request.user)
        context = {"page": page, "refusal": refusal.message}
        return render(request, "mdt/minutes.html", context, status=422)
    messages.success(request, _("The minutes are approved."))
    return redirect("minutes", pk)


@login_required
@require_POST
def archive(request: UserRequest, pk: UUID) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), public_id=pk)
    closing.archive(meeting=meeting, by=request.user, at=timezone.now())
    messages.success(request, _("The meeting is archived."))
    return redirect("minutes", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = MinutesDocument.objects.visible_to(request.user).select_related("meeting__board")
    document = get_object_or_404(visible, public_id=pk)
    form = MinutesForm(request.POST or None)
    if not (document.pseudonymised or form.is_valid()):
        check_board(request.user, Permission.EXPORT_IDENTIFIED, document.meeting)
        back = reverse("minutes", args=[document.meeting.public_id])
        return wrong_file(request, MinutesForm(request.POST), back)
    said = form.cleaned_data if form.is_valid() else {}
    actions.note_download(document, **said, by=request.user, at=timezone.now())
    return as_download(File(document.file_name, document.format, bytes(document.content)))
