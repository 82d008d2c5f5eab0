"""Which hospital systems may ask for advice (CDS Hooks), set up in the browser."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.exceptions import Invalid
from accounts.http import UserRequest
from accounts.permissions import Permission, check
from mdt.actions import hook_clients as actions
from mdt.hook_client_form import HookClientForm
from mdt.models import HookClient
from mdt.presenters.hook_clients import hook_clients_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hook_clients(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.MANAGE_USERS)
    if request.method == "POST":
        return _save(request, HookClientForm(request.POST, user=request.user))
    form = HookClientForm(user=request.user)
    if code := request.GET.get("system"):
        visible = HookClient.objects.visible_to(request.user)
        form = HookClientForm.of(get_object_or_404(visible, code=code), request.user)
    return _page(request, form, 200)


def _save(request: UserRequest, form: HookClientForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        actions.register(**form.settings, by=request.user, at=timezone.now())
    except Invalid as refusal:
        for problem in refusal.problems:
            form.add_error(problem.path, problem.message)
        return _page(request, form, 422)
    messages.success(request, _("It is saved. The system may ask from now on."))
    return redirect("hook-clients")


def _page(request: UserRequest, form: HookClientForm, status: int) -> HttpResponse:
    page = hook_clients_page(form, request.user, request.build_absolute_uri("/cds-services"))
    return render(request, "mdt/hook_clients.html", {"page": page}, status=status)


@login_required
@require_POST
def end(request: UserRequest, pk: UUID) -> HttpResponse:
    client = get_object_or_404(HookClient.objects.visible_to(request.user), public_id=pk)
    actions.end(client=client, by=request.user, at=timezone.now())
    messages.success(request, _("The system may ask no more."))
    return redirect("hook-clients")
