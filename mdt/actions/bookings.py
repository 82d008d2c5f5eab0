"""A person says which request of a case a booked date is for."""

from datetime import datetime

from accounts.models import User
from cases.actions import bookings
from cases.models import Booking, WorkUp
from mdt.models import Action
from mdt.requested import requests_of


def join(*, booking: Booking, request: str, by: User, at: datetime) -> Booking:
    """``request`` as ``cases.rules.bookings`` names it, or that it is for none; empty takes it back."""
    actions = Action.objects.of_case(booking.case_id)
    work_up = WorkUp.objects.standing().filter(case=booking.case_id)
    possible = {one.key for one in requests_of(actions, work_up)}
    return bookings.choose(booking=booking, choice=request, possible=possible, by=by, at=at)
