"""Who may sign the decisions of a board beside the chair of the day, and from when to when."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from mdt.models.board import Board

if TYPE_CHECKING:
    from accounts.models import User


class SignerQuerySet(models.QuerySet["Signer"]):
    def visible_to(self, user: "User") -> "SignerQuerySet":
        """Those of the boards where this person nominates."""
        return self.filter(board__in=Board.objects.nominated_by(user))

    def of(self, user: "User") -> "SignerQuerySet":
        """Those of the boards this person belongs to or nominates for."""
        return self.filter(board__in=Board.objects.of(user))

    def current(self, day: date) -> "SignerQuerySet":
        """Those who may sign on this day, or will from a later one."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def in_force(self, day: date) -> "SignerQuerySet":
        return self.current(day).filter(valid_from__lte=day)


class Signer(models.Model):
    """A clinician nominated for a time. A nomination is ended, never deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="signers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    # The last day on which they may sign; without one until it is ended.
    valid_until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[SignerQuerySet] = SignerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("valid_from", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_by__isnull=False), name="ended_by_somebody"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} signs at {self.board}"
