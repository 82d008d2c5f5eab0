"""Exports: what may leave, and what has left."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from accounts.permissions import Permission, check_any
from mdt.actions import exports as actions
from mdt.actions import outcomes
from mdt.actions.exports import File
from mdt.export_forms import ExportForm
from mdt.models import Decision
from mdt.presenters.exports import builder_of, exports_page, wish_of

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "fhir": "application/fhir+json",
}


def as_download(file: File) -> HttpResponse:
    response = HttpResponse(file.content, content_type=TYPES[file.format])
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["X-Content-SHA256"] = file.sha256
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: UserRequest) -> HttpResponse:
    reading = request.method != "POST"
    check_any(request.user, Permission.EXPORT, *([Permission.SEE_AUDIT] if reading else []))
    form = ExportForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        now, sent = timezone.now(), form.cleaned_data
        build = builder_of(sent, today=now.date())
        file = actions.make(
            wish=wish_of(sent), build=build, file_format=sent["format"], by=request.user, at=now
        )
        return as_download(file)
    context = {"form": form, "page": exports_page(request.user)}
    return render(request, "mdt/exports.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def outcome_file(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = Decision.objects.visible_to(request.user).signed()
    decision = get_object_or_404(visible.select_related("item__meeting__board"), public_id=pk)
    said = {name: request.POST.get(name, "")[:300] for name in ("purpose", "reason")}
    hide, form = request.POST.get("variant") != "identified", request.POST.get("format", "")
    file = outcomes.hand_out(
        decision=decision, pseudonymised=hide, **said, file_format=form, by=request.user, at=timezone.now()
    )  # fmt: skip
    return as_download(file)
