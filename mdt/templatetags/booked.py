"""What is booked for a task or an examination, where it is shown."""

from django import template

from cases.models import Booking, WorkUp
from mdt.models import Action
from mdt.presenters.bookings import Bookings
from mdt.requested import request_of

register = template.Library()


@register.filter
def booked_for(bookings: Bookings, row: Action | WorkUp) -> list[Booking]:
    return bookings.at.get(request_of(row).key, [])


@register.filter
def booked_at(bookings: Bookings, request: str) -> list[Booking]:
    """The same by the key of the request; what is shown without bookings has none."""
    return bookings.at.get(request, []) if bookings else []
