"""Setting up a series of meetings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import UserRequest
from accounts.permissions import Permission, check
from mdt.series_form import SeriesForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.SCHEDULE)
    form, now = SeriesForm(request.POST or None, user=request.user), timezone.now()
    if form.is_valid() and form.begun(request.user, now.date(), now):
        messages.success(request, _("The series is set up, and its next twelve weeks are planned."))
        return redirect("meetings")
    status = 422 if form.is_bound else 200
    return render(request, "mdt/series.html", {"form": form}, status=status)
