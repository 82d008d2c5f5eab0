"""Minutes as they were produced: bytes, hash and version. Kept, never changed."""

import uuid
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from mdt.models.meeting import Meeting

if TYPE_CHECKING:
    from accounts.models import User


class MinutesFormat(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "DOCX"
    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"


class MinutesApproval(models.Model):
    """The chair's signature under the minutes: which content, by its hash. What is added later asks for another."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="approvals")
    number = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # As with a decision: what the identity provider said, where it was asked again.
    assurance = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("meeting", "number")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "number"], name="one_approval_per_number"),
        )
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="approval_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"Approval {self.number} of the minutes of {self.meeting}"


class MinutesQuerySet(models.QuerySet["MinutesDocument"]):
    def visible_to(self, user: "User") -> "MinutesQuerySet":
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class MinutesDocument(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="minutes")
    version = models.PositiveIntegerField()
    format = models.CharField(max_length=4, choices=MinutesFormat)
    pseudonymised = models.BooleanField(default=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    objects: ClassVar[MinutesQuerySet] = MinutesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("meeting", "-version", "format")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "version", "format", "pseudonymised"],
                name="one_document_per_version",
            ),
        )
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="minutes_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"Minutes v{self.version} ({self.format})"

    @property
    def file_name(self) -> str:
        day = self.meeting.local_start.date().isoformat()
        variant = "" if self.pseudonymised else "-identified"
        return f"minutes-{self.meeting.board.code}-{day}-v{self.version}{variant}.{self.format}"
