"""One case handed out as FHIR: the form that says what for, and the file."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import audit
from accounts.http import UserRequest
from accounts.permissions import Permission, check
from cases.models import Case
from mdt.actions import case_exports
from mdt.export_forms import CaseExportForm
from mdt.presenters.case_export import case_export_page
from mdt.views.exports import as_download


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def case_fhir(request: UserRequest, pk: UUID) -> HttpResponse:
    cases = Case.objects.visible_to(request.user).select_related("site", "patient")
    found, now = get_object_or_404(cases, public_id=pk), timezone.now()
    check(request.user, Permission.EXPORT, found.site_id)
    form = CaseExportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        file = case_exports.hand_out(case=found, by=request.user, at=now, **form.wish)
        return as_download(file)
    audit.record("case opened", found, by=request.user, at=now, site_code=found.site.code)
    page = case_export_page(found, request.user, now)
    status = 422 if form.errors else 200
    return render(request, "mdt/case_export.html", {"page": page, "form": form}, status=status)
