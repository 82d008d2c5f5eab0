"""A patient objects to being discussed, and how that is resolved."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from cases.models import Case
from mdt.actions import objections
from mdt.models import Objection


@login_required
@require_POST
def record(request: UserRequest, pk: UUID) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user), public_id=pk)
    objections.record(case=case, by=request.user, at=timezone.now())
    messages.success(request, _("The objection is noted. The case stands on no list."))
    return redirect("case", pk)


@login_required
@require_POST
def resolve(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = Objection.objects.visible_to(request.user).select_related("case")
    found = get_object_or_404(visible, public_id=pk)
    how = request.POST.get("resolution", "")
    objections.resolve(objection=found, resolution=how, by=request.user, at=timezone.now())
    messages.success(request, _("Resolved."))
    return redirect("case", found.case.public_id)
