"""Registry rows: what would leave, and what has to be corrected before it does."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.days import today_of
from accounts.http import UserRequest
from accounts.permissions import Permission, check
from mdt.indicator_form import IndicatorForm, Period
from mdt.presenters.registry import registry_context
from mdt.rules.registry import STANDARDS


@login_required
@require_safe
def registry(request: UserRequest, standard: str) -> HttpResponse:
    check(request.user, Permission.EXPORT)
    if standard not in STANDARDS:
        raise Http404
    form = IndicatorForm(
        request.GET, person=request.user, today=today_of(request.user, timezone.now())
    )
    period = Period.of(form)
    context = registry_context(request.user, STANDARDS[standard], period) | {"form": form}
    return render(request, "mdt/registry.html", context, status=422 if form.errors else 200)
