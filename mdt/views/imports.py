"""Importing a file: choose it, look at what it would do, confirm."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exceptions import Invalid
from accounts.http import UserRequest
from accounts.permissions import Permission, check
from cases.actions import queued_imports, receiving
from cases.actions.import_results import Written
from cases.fhir.answers import TAKE
from cases.models import ReceivedFile
from cases.models.received_file import ImportJob
from mdt.actions import replies
from mdt.import_form import ImportForm
from mdt.presenters.import_progress import progress
from mdt.presenters.imports import import_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.IMPORT_CASES)
    if request.method != "POST":
        return _list(request, ImportForm(user=request.user), 200)
    form = ImportForm(request.POST, request.FILES, user=request.user)
    return _receive(request, form) if form.is_valid() else _list(request, form, 422)


def _receive(request: UserRequest, form: ImportForm) -> HttpResponse:
    sent, now = form.cleaned_data["file"], timezone.now()
    whose = {name: form.cleaned_data[name] for name in ("site", "source")}
    content = sent.read(receiving.MOST_BYTES + 1)
    try:
        file = receiving.receive(name=sent.name, content=content, by=request.user, at=now, **whose)
    except Invalid as refusal:
        form.add_error("file", refusal.message)
        return _list(request, form, 422)
    if file.is_large and file.seen is None and not file.job:
        queued_imports.ask(file, ImportJob.LOOK, by=request.user)
    return redirect("import", file.public_id)


def _list(request: UserRequest, form: ImportForm, status: int) -> HttpResponse:
    files = ReceivedFile.objects.visible_to(request.user).defer("content", "seen")
    shown = files.select_related("site", "source", "received_by")[:50]
    return render(request, "mdt/imports.html", {"form": form, "files": shown}, status=status)


@login_required
@require_safe
def look(request: UserRequest, pk: UUID) -> HttpResponse:
    files = ReceivedFile.objects.visible_to(request.user).select_related("site", "source")
    file = get_object_or_404(files, public_id=pk)
    if file.is_large:
        return _by_worker(request, file)
    if file.closed_at:
        return redirect("imports")
    seen = receiving.rehearse(file, by=request.user, at=timezone.now(), note=replies.note)
    return render(request, "mdt/import.html", {"page": import_page(file, seen)})


def _by_worker(request: UserRequest, file: ReceivedFile) -> HttpResponse:
    """A large file: how far the worker is, what it found, or what it has written."""
    context: dict[str, object] = {
        "page": {"file": file} | (file.seen or {}),
        "refusal": file.refusal,
    }
    if file.job:
        context["progress"] = progress(file)
    elif file.closed_at and file.seen is None:
        return redirect("imports")
    response = render(request, "mdt/import.html", context)
    if file.job:
        response["Refresh"] = "2"
    return response


def _ask(request: UserRequest, file: ReceivedFile, job: ImportJob) -> HttpResponse:
    seal = request.POST.get("seal", "")
    queued_imports.ask(file, job, by=request.user, seal=seal, said=_said(request))
    return redirect("import", file.public_id)


def _said(request: UserRequest) -> dict[str, str]:
    """What was ticked and what was typed, by mark; the parts of one answer follow each other."""
    typed = {
        name.removeprefix("answer-"): " ".join(filter(None, map(str.strip, texts)))
        for name, texts in request.POST.lists()
        if name.startswith("answer-")
    }
    return typed | dict.fromkeys(request.POST.getlist("accept"), TAKE)


def _again(request: UserRequest, file: ReceivedFile, refusal: Invalid) -> HttpResponse:
    problems = {problem.path: problem.message for problem in refusal.problems}
    seen = receiving.rehearse(file, by=request.user, at=timezone.now(), note=replies.note)
    page = import_page(file, seen, typed=_said(request), problems=problems)
    return render(
        request, "mdt/import.html", {"page": page, "refusal": refusal.message}, status=422
    )


@login_required
@require_POST
def answer(request: UserRequest, pk: UUID) -> HttpResponse:
    file = get_object_or_404(ReceivedFile.objects.visible_to(request.user), public_id=pk)
    if file.is_large:
        return _ask(request, file, ImportJob.ANSWER)
    try:
        receiving.answer(file, said=_said(request), by=request.user, at=timezone.now())
    except Invalid as refusal:
        return _again(request, file, refusal)
    messages.success(request, _("The answers are kept. Below is what they would change."))
    return redirect("import", pk)


@login_required
@require_POST
def confirm(request: UserRequest, pk: UUID) -> HttpResponse:
    file = get_object_or_404(ReceivedFile.objects.visible_to(request.user), public_id=pk)
    if file.is_large:
        return _ask(request, file, ImportJob.CONFIRM)
    seal, now = request.POST.get("seal", ""), timezone.now()
    try:
        written = receiving.confirm(
            file, seal=seal, said=_said(request), by=request.user, at=now, note=replies.note
        )
    except Invalid as refusal:
        return _again(request, file, refusal)
    return _confirmed(request, written)


def _confirmed(request: UserRequest, written: Written) -> HttpResponse:
    """Go to the one case, or the one meeting, that was written."""
    cases = [result.case for result in written.patients if result.case]
    met = {one.meeting_id for one in written.answers if one.is_written}
    if written.patients:
        messages.success(request, _("The file is imported. Open questions stay with the case."))
    else:
        messages.success(request, _("The answers are noted. They say who means to come, not who is there."))  # fmt: skip
    if len(cases) == 1:
        return redirect("case", cases[0].public_id)
    if len(met) == 1 and not cases:
        return redirect("meeting-attendance", *met)
    return redirect("imports")
