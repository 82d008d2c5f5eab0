"""Setting up a series of meetings, changing it and ending it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from accounts.permissions import Permission, check
from mdt.actions.calendars import check_scheduler
from mdt.models import MeetingSeries
from mdt.series_form import SeriesChangeForm, SeriesEndForm, SeriesForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.SCHEDULE)
    form, now = SeriesForm(request.POST or None, user=request.user), timezone.now()
    if form.is_valid() and form.begun(request.user, now):
        messages.success(request, _("The series is set up, and its next twelve weeks are planned."))
        return redirect("meetings")
    status = 422 if form.is_bound else 200
    return render(request, "mdt/series.html", {"form": form}, status=status)


def _series(request: UserRequest, pk: UUID) -> MeetingSeries:
    visible = MeetingSeries.objects.visible_to(request.user).select_related("board")
    found = get_object_or_404(visible, public_id=pk)
    check_scheduler(request.user, found.board)
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: UserRequest, pk: UUID) -> HttpResponse:
    found, now = _series(request, pk), timezone.now()
    form = SeriesChangeForm(request.POST or None, user=request.user, series=found)
    if form.is_valid() and (done := form.changed(request.user, now)):
        words = {"follow": done[0], "stay": done[1]}
        said = _("Changed: %(follow)s meetings follow, %(stay)s stay as they were.")
        messages.success(request, said % words)
        return redirect("calendar")
    context = {"series": found, "form": form, "ending": SeriesEndForm()}
    return render(request, "mdt/series_change.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def end(request: UserRequest, pk: UUID) -> HttpResponse:
    found, now = _series(request, pk), timezone.now()
    ending = SeriesEndForm(request.POST)
    if ending.is_valid() and ending.ended(found, request.user, now):
        messages.success(request, _("The series ends; meetings that were held stay."))
        return redirect("calendar")
    form = SeriesChangeForm(user=request.user, series=found)
    context = {"series": found, "form": form, "ending": ending}
    return render(request, "mdt/series_change.html", context, status=422)
