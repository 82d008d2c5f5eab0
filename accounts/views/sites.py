"""Set-up: the sites one manages."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import sites as actions
from accounts.http import UserRequest
from accounts.models import Site
from accounts.permissions import Permission, check, sites_with
from accounts.presenters.sites import sites_page
from accounts.refused_form import refused
from accounts.site_form import SiteForm, zones


@login_required
@require_safe
def sites(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.MANAGE_USERS)
    return render(request, "accounts/sites.html", {"sites": sites_page(request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.MANAGE_USERS)
    return _answer(request, SiteForm(request.POST or None), None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(sites_with(request.user, Permission.MANAGE_USERS), public_id=pk)
    return _answer(request, SiteForm(request.POST or None, site=found), found)


def _answer(request: UserRequest, form: SiteForm, found: Site | None) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = refused(form, lambda: _save(request, form, found))
        if not status:
            return redirect("setup-sites")
    context = {"form": form, "site": found, "zones": zones()}
    return render(request, "accounts/site.html", context, status=status)


def _save(request: UserRequest, form: SiteForm, found: Site | None) -> None:
    by, at, setting = request.user, timezone.now(), form.setting
    if found is None:
        actions.add(code=form.cleaned_data["code"], setting=setting, by=by, at=at)
        messages.success(request, _("The site is added. You are its first system administrator."))
    else:
        seen = form.cleaned_data["seen"]
        actions.change(site=found, seen=seen, setting=setting, by=by, at=at)
        messages.success(request, _("The site is saved."))
