"""Flags: what has been noticed, what was done about it, and how good they are."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.days import day_at, today_of
from accounts.http import UserRequest, is_page_of_ours
from accounts.permissions import Permission, check
from cases.actions import flags, misses
from cases.flag_quality import flag_quality, visible_flags, visible_misses
from cases.models import Case, DismissalReason, FalseAlarmReason, Flag, MissedProgression
from mdt.actions import list_memory
from mdt.miss_form import MissForm
from mdt.models import ListName
from mdt.presenters.flag_list import FlagFilter, beside_of, choices_of, rows_of
from mdt.presenters.saved_views import SavedViews
from mdt.several_flags import DOINGS, put_on_a_meeting, uuids
from mdt.undo import offer

PAGE = 30
MOST = 20


@login_required
@require_safe
def flag_list(request: UserRequest) -> HttpResponse:
    user, now, chosen = request.user, timezone.now(), FlagFilter.of(request.GET)
    looked_at = list_memory.look(page=ListName.FLAGS, by=user, at=now)
    visible, beside = Flag.objects.visible_to(user), beside_of(user, now)
    page = Paginator(chosen.apply(visible, today_of(request.user, now)), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page, "rows": rows_of(page.object_list, beside, looked_at), "chosen": chosen,
        "choices": choices_of(visible, beside.boards), "reasons": DismissalReason.choices, "looked_at": looked_at,
        "false_alarm_reasons": FalseAlarmReason.choices, "meetings": beside.meetings,
        "saved": SavedViews(ListName.FLAGS, chosen.query, beside.views),
    }  # fmt: skip
    return render(request, "mdt/flags.html", context)


@login_required
@require_POST
def several(request: UserRequest) -> HttpResponse:
    """One thing done to every flag that is ticked: all of them, or none."""
    told = request.POST
    visible = Flag.objects.visible_to(request.user).select_related("case")
    ticked = list(visible.filter(public_id__in=uuids(told.getlist("flag"))))
    words, undo = DOINGS.get(told.get("do", ""), put_on_a_meeting)(request, ticked)
    messages.success(request, words)
    if undo:
        offer(request, _("Open them again"), reverse("flags-together"), **undo)
    return _back(request, None)


@login_required
@require_safe
def quality(request: UserRequest) -> HttpResponse:
    code = request.GET.get("code", "")[:40]
    context = {
        "code": code,
        "title": code.replace("_", " ").capitalize(),
        "quality": flag_quality(request.user, code),
        "slowest": visible_flags(request.user, code).slowest()[:MOST],
        "misses": visible_misses(request.user, code).select_related("case__patient", "recorded_by"),
    }
    return render(request, "mdt/flag_quality.html", context)


def _flag(request: UserRequest, pk: UUID) -> Flag:
    visible = Flag.objects.visible_to(request.user).select_related("case")
    return get_object_or_404(visible, public_id=pk)


def _back(request: UserRequest, case: Case | None) -> HttpResponse:
    """To the list it was asked from, else to the case or the list."""
    wanted = request.POST.get("back", "")
    if is_page_of_ours(wanted):
        return redirect(wanted)
    return redirect("case", case.public_id) if case else redirect("flags")


@login_required
@require_POST
def dismiss(request: UserRequest, pk: UUID) -> HttpResponse:
    flag = _flag(request, pk)
    reason, comment = request.POST.get("reason", ""), request.POST.get("comment", "")
    flags.dismiss(flag=flag, reason=reason, comment=comment, by=request.user, at=timezone.now())
    messages.success(request, _("The flag is dismissed. It returns if its evidence changes."))
    offer(
        request,
        _("Open it again"),
        reverse("flag-reopen", args=[pk]),
        back=request.POST.get("back", ""),
    )
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
    context = {"case": case, "age": case.age_on(day_at(case.site, timezone.now())), "form": form}
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
