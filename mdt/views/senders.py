"""Setting up who may send, in the browser."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.exceptions import Invalid
from accounts.http import UserRequest
from accounts.permissions import Permission, check
from cases.actions.senders import save
from cases.models import ImportSource
from mdt.presenters.senders import senders_page
from mdt.sender_form import SenderForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def senders(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.SET_UP_SENDERS)
    if request.method == "POST":
        return _save(request, SenderForm(request.POST))
    code = request.GET.get("sender")
    form = SenderForm.of(get_object_or_404(ImportSource, code=code)) if code else SenderForm()
    return _page(request, form, 200)


def _save(request: UserRequest, form: SenderForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, 422)
    code, now = form.cleaned_data["code"], timezone.now()
    try:
        save(code=code, settings=form.settings, by=request.user, at=now)
    except Invalid as refusal:
        for problem in refusal.problems:
            form.add_error(problem.path, problem.message)
        return _page(request, form, 422)
    messages.success(request, _("The sender is saved. It counts from the next look at a file on."))
    return redirect("senders")


def _page(request: UserRequest, form: SenderForm, status: int) -> HttpResponse:
    return render(request, "mdt/senders.html", {"page": senders_page(form)}, status=status)
