"""Notices: clearing what one has read."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from mdt.actions import notices


@login_required
@require_POST
def read(request: UserRequest) -> HttpResponse:
    notices.mark_read(person=request.user, at=timezone.now())
    return redirect("today")
