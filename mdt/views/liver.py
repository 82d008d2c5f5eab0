"""The liver map of one case, scan by scan."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.days import day_at
from accounts.http import UserRequest
from cases.models import Case
from mdt.presenters.liver_page import liver_page


@login_required
@require_safe
def liver(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Case.objects.visible_to(request.user).for_lists(), public_id=pk)
    now = timezone.now()
    audit.record("case opened", found, by=request.user, at=now, site_code=found.site.code)
    page = liver_page(found, request.GET.get("scan", ""), day_at(found.site, now))
    return render(request, "mdt/liver.html", {"page": page})
