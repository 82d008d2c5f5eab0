"""News for one person, shown on their page Today. It names no patient, so it may also be sent by mail."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)


class Notice(models.Model):
    """``key`` says what it is about: the same news reaches a person once, however often it is told."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices"
    )
    key = models.CharField(max_length=120)
    text = models.CharField(max_length=300)
    path = models.CharField(max_length=200, blank=True)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-told_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["person", "key"], name="told_once"),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.text
