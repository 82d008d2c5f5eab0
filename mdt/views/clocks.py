"""The waiting-time clocks of a case: started, stretched for a permitted reason, and stopped."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exceptions import Invalid
from accounts.http import UserRequest
from cases.models import Case
from mdt.actions import clocks
from mdt.models import CaseClock


@login_required
@require_POST
def start(request: UserRequest, pk: UUID) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user), public_id=pk)
    code, on = request.POST.get("clock", ""), day_of(request.POST.get("on", ""))
    clocks.start(case=case, code=code, on=on, by=request.user, at=timezone.now())
    messages.success(request, _("The clock runs."))
    return redirect("case", pk)


@login_required
@require_POST
def change(request: UserRequest, pk: UUID) -> HttpResponse:
    """Stop a clock on a day, or take days off it for a reason that its profile permits."""
    visible = CaseClock.objects.visible_to(request.user).select_related("case")
    clock, sent = get_object_or_404(visible, public_id=pk), request.POST
    by, now = request.user, timezone.now()
    if sent.get("do") == "stop":
        day, why = day_of(sent.get("on", "")), sent.get("breach_reason", "")[:20]
        clocks.stop(clock=clock, on=day, breach_reason=why, by=by, at=now)
    else:
        days, reason = _days(sent.get("days", "")), sent.get("reason", "")
        clocks.adjust(clock=clock, days=days, reason=reason, by=by, at=now)
    return redirect("case", clock.case.public_id)


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("Choose a day.")) from None


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        raise Invalid(_("Give the days as a number."))
    return int(text)
