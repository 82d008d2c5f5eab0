"""Two records that may be one person: proposed by a sender, joined and parted again by two people each."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.models.patient import Patient
from cases.models.source import ImportSource

if TYPE_CHECKING:
    from accounts.models import User


class MergeState(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    MERGED = "merged", "Merged"
    REFUSED = "refused", "Not the same person"
    PARTED = "parted", "Parted again"


class PatientMergeQuerySet(models.QuerySet["PatientMerge"]):
    def visible_to(self, user: "User") -> "PatientMergeQuerySet":
        from accounts.models import Site
        from accounts.permissions import Permission, roles_with

        roles = roles_with(Permission.IMPORT_CASES)
        held = Site.objects.filter(memberships__user=user, memberships__role__in=roles)
        both = self.filter(stays__site__in=held, goes__site__in=held)
        return both.select_related("stays", "goes", "source")

    def proposed(self) -> "PatientMergeQuerySet":
        return self.filter(state=MergeState.PROPOSED)

    def unsettled(self) -> "PatientMergeQuerySet":
        """Proposals, and merges that may still be parted."""
        return self.filter(state__in=(MergeState.PROPOSED, MergeState.MERGED)).select_related(
            "first_by", "second_by", "parting_by"
        )

    def concerning(self, patients: "models.QuerySet[Patient]") -> "PatientMergeQuerySet":
        return self.filter(Q(stays__in=patients) | Q(goes__in=patients))


class PatientMerge(models.Model):
    """``moved`` holds the ids of the cases and numbers that went over, so that they can go back."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stays = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    goes = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(ImportSource, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=MergeState, default=MergeState.PROPOSED)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    parting_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    moved = models.JSONField(default=dict)
    proposed_at = models.DateTimeField()
    merged_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PatientMergeQuerySet] = PatientMergeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["stays", "goes"], condition=Q(state="proposed"), name="one_open_proposal"
            ),
            models.CheckConstraint(condition=~Q(stays=F("goes")), name="two_records"),
            models.CheckConstraint(
                condition=~Q(state="merged")
                | Q(first_by__isnull=False, second_by__isnull=False, merged_at__isnull=False),
                name="merged_by_two",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(first_by=F("second_by")), name="two_people"
            ),
        )

    def __str__(self) -> str:
        return f"Merge {self.public_id}"
