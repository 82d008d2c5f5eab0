"""Waiting-time clocks that run for a case, and the adjustments that lawfully stretch them."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Case

if TYPE_CHECKING:
    from accounts.models import User


class ClockQuerySet(models.QuerySet["CaseClock"]):
    def visible_to(self, user: "User") -> "ClockQuerySet":
        return self.filter(case__in=Case.objects.visible_to(user))

    def running(self) -> "ClockQuerySet":
        """Clocks without a stop, of patients who live."""
        return self.filter(stopped_on=None, case__patient__deceased_on=None)


class CaseClock(models.Model):
    """One clock of one case; ``code`` names its definition among the clock profiles."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    code = models.CharField(max_length=40)
    started_on = models.DateField()
    stopped_on = models.DateField(null=True, blank=True)
    breach_reason = models.CharField(max_length=20, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[ClockQuerySet] = ClockQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("started_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "code"], condition=Q(stopped_on=None), name="one_running_clock_per_code"
            ),
            models.CheckConstraint(
                condition=Q(stopped_on=None) | Q(stopped_on__gte=models.F("started_on")),
                name="clock_stops_after_its_start",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.code


class ClockAdjustment(models.Model):
    """Days that do not count, with a reason that the profile permits."""

    clock = models.ForeignKey(CaseClock, on_delete=models.PROTECT, related_name="adjustments")
    days = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=40)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.days} days: {self.reason}"
