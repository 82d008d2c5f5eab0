"""Who is at a meeting."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from mdt.attendance_form import AttendanceForms
from mdt.models import Meeting
from mdt.presenters.attendance import attendance_page


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: UserRequest, pk: UUID) -> HttpResponse:
    """Note who comes, goes, cannot come or wrote; refused, the form says why at its field."""
    visible = Meeting.objects.visible_to(request.user).select_related("board", "chair")
    visible = visible.prefetch_related("board__sites")
    found, now = get_object_or_404(visible, public_id=pk), timezone.now()
    is_sent = request.method == "POST"
    forms = AttendanceForms(found, request.user, request.POST if is_sent else None)
    if is_sent and forms.noted(request.user, now):
        return redirect("meeting-attendance", pk)
    context = {"page": attendance_page(found, request.user, now), "forms": forms}
    return render(request, "mdt/attendance.html", context, status=422 if is_sent else 200)
