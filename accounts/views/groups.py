"""Set-up: which roles follow from which groups at the identity provider."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import groups as actions
from accounts.group_form import GroupForm
from accounts.http import UserRequest
from accounts.permissions import Permission, check
from accounts.presenters.groups import groups_page, rows_managed_by
from accounts.refused_form import refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.MANAGE_USERS)
    form, status = GroupForm(request.POST or None, user=request.user), 200
    if request.method == "POST":
        status = refused(form, lambda: _added(request, form))
        if not status:
            return redirect("setup-groups")
    page = groups_page(request.user, timezone.now())
    return render(request, "accounts/groups.html", {"page": page, "form": form}, status=status)


def _added(request: UserRequest, form: GroupForm) -> None:
    actions.add(**form.cleaned_data, by=request.user, at=timezone.now())
    messages.success(
        request, _("The row is added. The role comes with each person’s next sign-in.")
    )


@login_required
@require_POST
def remove(request: UserRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(rows_managed_by(request.user), public_id=pk)
    lost = actions.remove(row=row, by=request.user, at=timezone.now())
    words = ngettext(
        "The row is taken out. %(n)d person lost the role.",
        "The row is taken out. %(n)d people lost the role.",
        lost,
    )
    messages.success(request, words % {"n": lost})
    return redirect("setup-groups")
