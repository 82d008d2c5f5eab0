"""Dates that another system says are booked for a patient: shown at what was asked for, never a fact of the case."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.models.source import ImportSource

if TYPE_CHECKING:
    from accounts.models import User


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, user: "User") -> "BookingQuerySet":
        return self.filter(case__in=Case.objects.visible_to(user)).select_related("case")

    def of_case(self, case_id: int) -> "BookingQuerySet":
        return self.filter(case=case_id).select_related("source")


class Booking(models.Model):
    """One appointment of a sender, as it was last told. ``choice`` is the request that a person said it belongs to."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bookings")
    source = models.ForeignKey(ImportSource, on_delete=models.PROTECT, related_name="+")
    key = models.TextField()
    version = models.CharField(max_length=80, blank=True)
    # What for, in the words of the sender; the day only where one day was sent.
    service = models.CharField(max_length=200, blank=True)
    on = models.DateField(null=True, blank=True)
    is_cancelled = models.BooleanField(default=False)
    told_at = models.DateTimeField()
    # As in ``cases.rules.bookings``: the key of a request, or that it belongs to none; empty is not said.
    choice = models.CharField(max_length=60, blank=True)
    chosen_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[BookingQuerySet] = BookingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "source", "key"], name="one_booking_per_appointment"
            ),
            models.CheckConstraint(
                condition=Q(choice="", chosen_by=None, chosen_at=None)
                | (~Q(choice="") & Q(chosen_by__isnull=False, chosen_at__isnull=False)),
                name="booking_chosen_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.service} {self.on or ''}".strip()
