"""What left the house: which list, for whom, with what purpose, and the hash of the file. Rows are only added."""

import uuid
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.permissions import Permission, roles_with
from mdt.models.board import Board

if TYPE_CHECKING:
    from accounts.models import User


class Purpose(models.TextChoices):
    CARE = "care", "Care of these patients"
    MEETING = "meeting", "Preparing or running the meeting"
    REGISTRY = "registry", "Cancer registry"
    AUDIT = "audit", "Clinical audit or accreditation"
    RESEARCH = "research", "Research with approval"
    PATIENT_REQUEST = "patient_request", "The patient asked for it"


class ExportRecordQuerySet(models.QuerySet["ExportRecord"]):
    def visible_to(self, user: "User") -> "ExportRecordQuerySet":
        """Who exports at a site of the board, and who reads its audit trail."""
        roles = {*roles_with(Permission.EXPORT), *roles_with(Permission.SEE_AUDIT)}
        sites = user.memberships.filter(role__in=roles).values("site")
        return self.filter(board__sites__in=sites).distinct()


class ExportRecord(models.Model):
    """One file that was handed to one person. The file itself is not kept here: its sha256 tells it again."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="exports")
    kind = models.CharField(max_length=20)
    format = models.CharField(max_length=5)
    pseudonymised = models.BooleanField()
    purpose = models.CharField(max_length=20, choices=Purpose)
    reason = models.CharField(max_length=300, blank=True)
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField()
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[ExportRecordQuerySet] = ExportRecordQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="export_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(pseudonymised=True) | ~Q(reason=""), name="names_leave_with_a_reason"
            ),
        )
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="export_log_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return self.file_name
