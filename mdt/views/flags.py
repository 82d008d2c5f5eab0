"""Flags: what has been noticed, and what was done about it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import UserRequest
from cases.actions import flags
from cases.models import DismissalReason, Flag
from mdt.presenters.flag_list import FlagFilter

PAGE = 30


@login_required
@require_safe
def flag_list(request: UserRequest) -> HttpResponse:
    chosen = FlagFilter.of(request.GET)
    found = chosen.apply(Flag.objects.visible_to(request.user))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "chosen": chosen, "reasons": DismissalReason.choices}
    return render(request, "mdt/flags.html", context)


@login_required
@require_POST
def dismiss(request: UserRequest, pk: UUID) -> HttpResponse:
    flag = get_object_or_404(
        Flag.objects.visible_to(request.user).select_related("case"), public_id=pk
    )
    reason, comment = request.POST.get("reason", ""), request.POST.get("comment", "")
    flags.dismiss(flag=flag, reason=reason, comment=comment, by=request.user, at=timezone.now())
    messages.success(request, _("The flag is dismissed. It returns if its evidence changes."))
    return redirect("case", flag.case.public_id)


@login_required
@require_POST
def reopen(request: UserRequest, pk: UUID) -> HttpResponse:
    flag = get_object_or_404(
        Flag.objects.visible_to(request.user).select_related("case"), public_id=pk
    )
    flags.reopen(
        flag=flag, comment=request.POST.get("comment", ""), by=request.user, at=timezone.now()
    )
    messages.success(request, _("The flag is open again."))
    return redirect("case", flag.case.public_id)
