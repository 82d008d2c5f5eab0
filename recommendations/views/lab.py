"""The rule lab: draft a version of the rules, see what it would change, sign it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.asking_again import proof_of
from accounts.exceptions import NotPermitted, Refused
from accounts.http import UserRequest
from accounts.permissions import Permission, may
from recommendations import tasks
from recommendations.actions import drafts, replays
from recommendations.forms import FileForm, SignForm, StartForm
from recommendations.models import KnowledgeDraft
from recommendations.presenters.lab import draft_page, lab_page


def _check_may_enter(request: UserRequest) -> None:
    wanted = (Permission.DRAFT_KNOWLEDGE, Permission.SIGN_KNOWLEDGE)
    if not any(may(request.user, permission) for permission in wanted):
        raise NotPermitted(_("The rule lab is for those who draft or sign the rules."))


def _draft(request: UserRequest, pk: UUID) -> KnowledgeDraft:
    found = get_object_or_404(KnowledgeDraft.objects.of(request.user), public_id=pk)
    _check_may_enter(request)
    return found


def _put(form: Form, refusal: Refused) -> Form:
    """What an action refused, at its field where the form has one."""
    for problem in refusal.problems:
        here = problem.path in form.fields
        form.add_error(problem.path if here else None, problem.message)
    if not refusal.problems:
        form.add_error(None, refusal.message)
    return form


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lab(request: UserRequest) -> HttpResponse:
    _check_may_enter(request)
    form = StartForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = drafts.start(**form.cleaned_data, by=request.user, at=timezone.now())
            return redirect("lab-draft", made.public_id)
        except Refused as refusal:
            _put(form, refusal)
    context = {"page": lab_page(request.user), "form": form}
    return render(request, "recommendations/lab.html", context, status=422 if form.errors else 200)


def _shown(
    request: UserRequest, found: KnowledgeDraft, form: SignForm | None = None
) -> HttpResponse:
    page = draft_page(found, request.user)
    context = {"page": page, "form": form or SignForm(initial={"seen": found.sha256})}
    return render(request, "recommendations/draft.html", context, status=422 if form else 200)


@login_required
@require_safe
def draft(request: UserRequest, pk: UUID) -> HttpResponse:
    return _shown(request, _draft(request, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: UserRequest, pk: UUID) -> HttpResponse:
    found, name = _draft(request, pk), request.GET.get("name", "release.toml")
    if name not in found.files:
        raise Http404
    sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if sent else _form_of(found, name)
    if sent and form.is_valid() and _kept(request, found, name, form):
        return redirect("lab-draft", pk)
    context = {"draft": found, "name": name, "form": form, "errors": drafts.errors_of(found)}
    return render(
        request, "recommendations/draft_file.html", context, status=422 if form.errors else 200
    )


def _form_of(found: KnowledgeDraft, name: str) -> FileForm:
    return FileForm(initial={"text": found.files[name], "seen": found.sha256})


def _kept(request: UserRequest, found: KnowledgeDraft, name: str, form: FileForm) -> bool:
    text, seen = form.cleaned_data["text"], form.cleaned_data["seen"]
    try:
        errors = drafts.change(
            draft=found, file=name, text=text, seen=seen, by=request.user, at=timezone.now()
        )
    except Refused as refusal:
        _put(form, refusal)
        return False
    said = _("The file is kept, and the draft has errors.") if errors else _("The file is kept.")
    messages.warning(request, said) if errors else messages.success(request, said)
    return True


@login_required
@require_POST
def replay(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _draft(request, pk)
    made = replays.begin(draft=found, by=request.user, at=timezone.now())
    transaction.on_commit(lambda: tasks.run_replay.delay(made.pk))
    messages.success(request, _("The replay has begun. This page shows how far it is."))
    return redirect("lab-draft", pk)


@login_required
@require_POST
def sign(request: UserRequest, pk: UUID) -> HttpResponse:
    found, form, now = _draft(request, pk), SignForm(request.POST), timezone.now()
    if not form.is_valid():
        return _shown(request, found, form)
    given = form.cleaned_data | {"active_from": form.cleaned_data["active_from"] or now}
    given["password"] = proof_of(request)
    try:
        drafts.sign(draft=found, **given, by=request.user, at=now)
    except Refused as refusal:
        return _shown(request, found, _put(form, refusal))  # type: ignore[arg-type]
    messages.success(request, _("You have signed."))
    return redirect("lab-draft", pk)


@login_required
@require_POST
def drop(request: UserRequest, pk: UUID) -> HttpResponse:
    drafts.drop(draft=_draft(request, pk), by=request.user, at=timezone.now())
    return redirect("lab")
