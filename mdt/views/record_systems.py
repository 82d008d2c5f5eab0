"""Registering record systems, in the browser."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.exceptions import Invalid
from accounts.http import UserRequest
from accounts.permissions import Permission, check
from mdt.actions import record_systems as actions
from mdt.exceptions import LaunchRefused
from mdt.launch.discovery import endpoints_of
from mdt.models import RecordSystem
from mdt.presenters.launches import record_systems_page
from mdt.record_system_form import RecordSystemForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_systems(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.MANAGE_USERS)
    if request.method == "POST":
        return _save(request, RecordSystemForm(request.POST, user=request.user))
    form, visible = (
        RecordSystemForm(user=request.user),
        RecordSystem.objects.visible_to(request.user),
    )
    if code := request.GET.get("system"):
        form = RecordSystemForm.of(get_object_or_404(visible, code=code), request.user)
    return _page(request, form, 200)


def _save(request: UserRequest, form: RecordSystemForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, 422)
    code, now = form.cleaned_data["code"], timezone.now()
    try:
        saved = actions.register(code=code, settings=form.settings, by=request.user, at=now)
    except Invalid as refusal:
        for problem in refusal.problems:
            form.add_error(problem.path, problem.message)
        return _page(request, form, 422)
    _tell(request, saved)
    return redirect("record-systems")


def _tell(request: UserRequest, saved: RecordSystem) -> None:
    """Ask the system at once how it signs people in, so that a wrong address is seen now and not at a bedside."""
    try:
        endpoints_of(saved)
    except LaunchRefused as refusal:
        words = _("It is saved, but nobody can come from there yet: %(why)s")
        messages.warning(request, words % {"why": refusal.message})
    else:
        messages.success(request, _("It is saved, and it answers: people may come from there."))


def _page(request: UserRequest, form: RecordSystemForm, status: int) -> HttpResponse:
    names = {"launch": "launch", "back": "launch-back", "logout": "launch-logout", "keys": "our-keys"}  # fmt: skip
    addresses = {one: request.build_absolute_uri(reverse(name)) for one, name in names.items()}
    page = record_systems_page(form, request.user, timezone.now(), addresses=addresses)
    return render(request, "mdt/record_systems.html", {"page": page}, status=status)


@login_required
@require_POST
def end(request: UserRequest, pk: UUID) -> HttpResponse:
    system = get_object_or_404(RecordSystem.objects.visible_to(request.user), public_id=pk)
    actions.end(system=system, by=request.user, at=timezone.now())
    messages.success(request, _("Nobody comes from there any more."))
    return redirect("record-systems")
