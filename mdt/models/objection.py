"""A patient who objects to being discussed. Nothing lists the case until the responsible clinician has resolved it."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Case

if TYPE_CHECKING:
    from accounts.models import User


class Resolution(models.TextChoices):
    AGREED = "agreed", "Agrees after all"
    ANONYMOUS = "anonymous", "Listed without a name"
    NOT_LISTED = "not_listed", "Not listed"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: "User") -> "ObjectionQuerySet":
        return self.filter(case__in=Case.objects.visible_to(user))

    def barring(self) -> "ObjectionQuerySet":
        """Those that keep a case off every list: unresolved, or resolved to that."""
        return self.filter(Q(resolution="") | Q(resolution=Resolution.NOT_LISTED))

    def nameless(self) -> "ObjectionQuerySet":
        """Those whose case is discussed without a name."""
        return self.filter(resolution=Resolution.ANONYMOUS)


class Objection(models.Model):
    """One objection. Why the patient objects is not asked, and not kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="objections")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    resolution = models.CharField(max_length=10, choices=Resolution, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ObjectionQuerySet] = ObjectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-recorded_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=Q(resolution=""), name="one_open_objection_per_case"
            ),
            models.CheckConstraint(
                condition=Q(resolution="") | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="objection_resolved_by_somebody",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.get_resolution_display() or "Objection, open"
