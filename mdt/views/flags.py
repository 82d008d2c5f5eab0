"""Flags: what has been noticed, what was done about it, and how good they are."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import UserRequest
from accounts.permissions import Permission, check
from cases.actions import flags, misses
from cases.flag_quality import flag_quality, visible_flags, visible_misses
from cases.models import Case, DismissalReason, FalseAlarmReason, Flag, MissedProgression
from mdt.miss_form import MissForm
from mdt.presenters.flag_list import FlagFilter, choices_of, rows_of

PAGE = 30
MOST = 20


@login_required
@require_safe
def flag_list(request: UserRequest) -> HttpResponse:
    chosen, visible = FlagFilter.of(request.GET), Flag.objects.visible_to(request.user)
    found = chosen.apply(visible, timezone.now().date())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(request.user, page.object_list),
        "chosen": chosen,
        "choices": choices_of(request.user, visible),
        "reasons": DismissalReason.choices,
        "false_alarm_reasons": FalseAlarmReason.choices,
    }
    return render(request, "mdt/flags.html", context)


@login_required
@require_safe
def quality(request: UserRequest) -> HttpResponse:
    code = request.GET.get("code", "")[:40]
    context = {
        "code": code,
        "quality": flag_quality(request.user, code),
        "slowest": visible_flags(request.user, code).slowest()[:MOST],
        "misses": visible_misses(request.user, code).select_related("case__patient", "recorded_by"),
    }
    return render(request, "mdt/flag_quality.html", context)


def _flag(request: UserRequest, pk: UUID) -> Flag:
    visible = Flag.objects.visible_to(request.user).select_related("case")
    return get_object_or_404(visible, public_id=pk)


def _back(request: UserRequest, case: Case) -> HttpResponse:
    """To the list it was asked from, else to the case."""
    wanted = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return redirect(wanted) if wanted and is_ours else redirect("case", case.public_id)


@login_required
@require_POST
def dismiss(request: UserRequest, pk: UUID) -> HttpResponse:
    flag = _flag(request, pk)
    reason, comment = request.POST.get("reason", ""), request.POST.get("comment", "")
    flags.dismiss(flag=flag, reason=reason, comment=comment, by=request.user, at=timezone.now())
    messages.success(request, _("The flag is dismissed. It returns if its evidence changes."))
    return _back(request, flag.case)


@login_required
@require_POST
def reopen(request: UserRequest, pk: UUID) -> HttpResponse:
    flag = _flag(request, pk)
    flags.reopen(
        flag=flag, comment=request.POST.get("comment", ""), by=request.user, at=timezone.now()
    )
    messages.success(request, _("The flag is open again."))
    return _back(request, flag.case)


@login_required
@require_POST
def judge(request: UserRequest, pk: UUID) -> HttpResponse:
    """``right`` confirms the flag; anything else is the reason why it was a false alarm."""
    flag, verdict = _flag(request, pk), request.POST.get("verdict", "")
    flags.judge(
        flag=flag,
        false_alarm=verdict != "right",
        reason=verdict,
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("The verdict is kept."))
    return _back(request, flag.case)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def miss(request: UserRequest, pk: UUID) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user).for_lists(), public_id=pk)
    check(request.user, Permission.JUDGE_FLAGS, case.site_id)
    form = MissForm(request.POST or None)
    if form.is_valid() and form.recorded(case, request.user, timezone.now()):
        messages.success(request, _("The miss is noted."))
        return redirect("case", case.public_id)
    context = {"case": case, "age": case.age_on(timezone.now().date()), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "mdt/miss_form.html", context, status=status)


@login_required
@require_POST
def retract_miss(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = MissedProgression.objects.visible_to(request.user).select_related("case")
    found = get_object_or_404(visible, public_id=pk)
    misses.retract(miss=found, by=request.user, at=timezone.now())
    messages.success(request, _("The miss is taken back."))
    return redirect("flag-quality")
