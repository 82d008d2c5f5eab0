"""Standards of care: versioned criteria under which a case is noted instead of discussed."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from mdt.models.board import Board

if TYPE_CHECKING:
    from accounts.models import User


class StandardQuerySet(models.QuerySet["StandardOfCare"]):
    def visible_to(self, user: "User") -> "StandardQuerySet":
        return self.filter(board__in=Board.objects.visible_to(user))

    def in_force(self, today: date) -> "StandardQuerySet":
        """Adopted, not expired, and no newer version of the same code in force."""
        valid = self.filter(valid_from__lte=today, expires_on__gte=today)
        newer = valid.filter(
            board=models.OuterRef("board"), code=models.OuterRef("code"), version__gt=models.OuterRef("version")
        )  # fmt: skip
        return valid.filter(~models.Exists(newer))


class StandardOfCare(models.Model):
    """One version. It never changes: a change is a new version, and cases keep the one they were noted under."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="standards")
    code = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    criteria = ArrayField(models.CharField(max_length=200))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_standards"
    )
    valid_from = models.DateField()
    expires_on = models.DateField()

    objects: ClassVar[StandardQuerySet] = StandardQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("code", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=["board", "code", "version"], name="one_standard_per_version"
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=models.F("valid_from")), name="standard_is_valid_for_a_time"
            ),
            models.CheckConstraint(condition=Q(criteria__len__gt=0), name="standard_has_criteria"),
        )  # fmt: skip
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="standard_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"
