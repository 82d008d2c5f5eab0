"""Exports: what may leave, and what has left."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from accounts.models import User
from accounts.permissions import Permission, check, check_any
from mdt.actions import exports as actions
from mdt.actions import outcomes
from mdt.actions.exports import File
from mdt.export_forms import ExportForm, OutcomeForm
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
    form = export_form(request)
    if form.is_valid():
        return as_download(_made(form.cleaned_data, request.user))
    context = {"form": form, "page": exports_page(request.user)}
    return render(request, "mdt/exports.html", context, status=422 if form.errors else 200)


def export_form(request: UserRequest) -> ExportForm:
    """What was sent; or an empty form in which an address may have chosen something."""
    if request.method == "POST":
        return ExportForm(request.POST, person=request.user)
    return ExportForm(initial=request.GET.dict(), person=request.user)


def _made(sent: dict[str, Any], by: User) -> File:
    now = timezone.now()
    build = builder_of(sent, user=by, at=now)
    return actions.make(wish=wish_of(sent), build=build, file_format=sent["format"], by=by, at=now)


@login_required
@require_POST
def outcome_file(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = Decision.objects.visible_to(request.user).signed()
    decision = get_object_or_404(visible.select_related("item__meeting__board"), public_id=pk)
    check(request.user, Permission.EXPORT)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return wrong_file(request, form, reverse("decision", args=[pk]))
    file = outcomes.hand_out(
        decision=decision, file_format=form.cleaned_data["format"], **form.wish, by=request.user, at=timezone.now()
    )  # fmt: skip
    return as_download(file)


def wrong_file(request: UserRequest, form: Form, back: str) -> HttpResponse:
    """The form again, each error at its field."""
    return render(request, "mdt/take_file.html", {"form": form, "back": back}, status=422)
