"""Indicators: how well does the board work, out of what, and which cases are behind each number."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.days import today_of
from accounts.http import UserRequest
from accounts.permissions import Permission, check, may
from mdt.indicator_form import IndicatorForm, Period
from mdt.presenters.indicators import indicator_page, indicators_page
from mdt.rules.indicator_list import INDICATORS


@login_required
@require_safe
def indicators(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.SEE_MINUTES)
    now = timezone.now()
    form = IndicatorForm(request.GET, person=request.user, today=today_of(request.user, now))
    period = Period.of(form)
    context = {
        "form": form,
        "page": indicators_page(request.user, period, now),
        "presets": period.presets(today_of(request.user, now)),
        "may_export": may(request.user, Permission.EXPORT),
    }
    return render(request, "mdt/indicators.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def indicator(request: UserRequest, name: str) -> HttpResponse:
    check(request.user, Permission.SEE_MINUTES)
    if name not in INDICATORS:
        raise Http404
    now, sent = timezone.now(), request.GET
    period = Period.of(IndicatorForm(sent, person=request.user, today=today_of(request.user, now)))
    tab, number = sent.get("show", "counted"), sent.get("page")
    page = indicator_page(request.user, name, period, now, tab=tab, number=number)
    context = {"page": page, "may_export": may(request.user, Permission.EXPORT)}
    return render(request, "mdt/indicator.html", context)
