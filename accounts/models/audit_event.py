"""Who did what to which record, and when. Rows are added and never change."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models


class AuditEvent(models.Model):
    """Text only, no foreign keys: what happened stays readable whatever becomes of the records."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.CharField(max_length=60)
    at = models.DateTimeField(db_index=True)
    person_key = models.CharField(max_length=64)
    person_label = models.CharField(max_length=200)
    subject_type = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=64)
    site_code = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=["subject_type", "subject_key", "-at"], name="audit_of_a_record"),
            models.Index(fields=["person_key", "-at"], name="audit_of_a_person"),
        )
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="audit_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.person_label}: {self.event}"

    @classmethod
    def trail(cls) -> "models.QuerySet[AuditEvent]":
        """Everything that happened, newest first."""
        return cls._default_manager.order_by("-at", "-id")
