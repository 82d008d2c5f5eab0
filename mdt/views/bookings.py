"""Saying what a booked date is for."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.http import UserRequest
from cases.models import Booking
from mdt.actions import bookings


@login_required
@require_POST
def join(request: UserRequest, pk: UUID) -> HttpResponse:
    booking = get_object_or_404(Booking.objects.visible_to(request.user), public_id=pk)
    said = request.POST.get("request", "")
    bookings.join(booking=booking, request=said, by=request.user, at=timezone.now())
    messages.success(request, _("It is kept what the booked date is for."))
    return redirect("case", booking.case.public_id)
