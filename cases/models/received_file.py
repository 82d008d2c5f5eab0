"""A file that somebody uploaded and has not yet confirmed: it is looked at before anything is written."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone

from accounts.permissions import Permission, roles_with

if TYPE_CHECKING:
    from accounts.models import User


class ImportJob(models.TextChoices):
    LOOK = "look", "Look at it"
    ANSWER = "answer", "Keep answers"
    CONFIRM = "confirm", "Confirm"


class ReceivedFileQuerySet(models.QuerySet["ReceivedFile"]):
    def visible_to(self, user: "User") -> "ReceivedFileQuerySet":
        """The files of the sites where this person may import."""
        roles = roles_with(Permission.IMPORT_CASES)
        return self.filter(site__in=user.memberships.filter(role__in=roles).values("site"))

    def waiting(self) -> "ReceivedFileQuerySet":
        return self.filter(closed_at=None)

    def asked(self) -> "ReceivedFileQuerySet":
        """Those that a worker has something to do with."""
        return self.waiting().exclude(job="").order_by("pk")


class ReceivedFile(models.Model):
    """``content`` is emptied when the file is confirmed or forgotten, as is what was ``seen`` in it; its hash stays."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey("cases.ImportSource", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    content_sha256 = models.CharField(max_length=64)
    received_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    # A large file is read by a worker: what it was asked to do, by whom, with which answers, and what it found.
    is_large = models.BooleanField(default=False)
    job = models.CharField(max_length=10, choices=ImportJob, blank=True)
    job_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    job_seal = models.CharField(max_length=64, blank=True)
    job_said = models.JSONField(default=dict, blank=True)
    job_tries = models.PositiveSmallIntegerField(default=0)
    refusal = models.CharField(max_length=400, blank=True)
    seen = models.JSONField(null=True, blank=True)

    objects: ClassVar[ReceivedFileQuerySet] = ReceivedFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["site", "source", "content_sha256"],
                condition=models.Q(closed_at=None),
                name="one_waiting_file_per_content",
            ),
            models.CheckConstraint(
                condition=models.Q(job="") | models.Q(job_by__isnull=False), name="job_has_a_person"
            ),
        )

    def __str__(self) -> str:
        return self.name
