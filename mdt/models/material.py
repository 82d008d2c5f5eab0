"""What must be at hand to discuss a case: each imaging study and pathology specimen, and how far it has come."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Case
from mdt.models.referral import Referral

if TYPE_CHECKING:
    from accounts.models import User


class MaterialKind(models.TextChoices):
    IMAGING = "imaging", "Imaging"
    PATHOLOGY = "pathology", "Pathology"


class MaterialState(models.TextChoices):
    REQUESTED = "requested", "Requested"
    TRANSFERRED = "transferred", "Transferred"
    AVAILABLE = "available", "Available"
    REVIEWED = "reviewed", "Reviewed"


class MaterialQuerySet(models.QuerySet["Material"]):
    def visible_to(self, user: "User") -> "MaterialQuerySet":
        mine = Referral.objects.visible_to(user)
        return self.filter(Q(case__in=Case.objects.visible_to(user)) | Q(referral__in=mine))

    def to_chase(self) -> "MaterialQuerySet":
        return self.exclude(state=MaterialState.REVIEWED)


class Material(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="materials"
    )
    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="materials"
    )
    kind = models.CharField(max_length=9, choices=MaterialKind)
    what = models.CharField(max_length=100, help_text="CT thorax and abdomen; biopsy segment VI")
    performed_on = models.DateField(null=True, blank=True)
    where = models.CharField(max_length=100, help_text="hospital or laboratory that holds it")
    accession = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=11, choices=MaterialState, default=MaterialState.REQUESTED)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[MaterialQuerySet] = MaterialQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("kind", "performed_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(case__isnull=False) | Q(referral__isnull=False),
                name="material_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MaterialState.values), name="material_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="reviewed")
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="reviewed_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.what
