"""The list of a meeting as it was sent out: numbered versions that never change, each with what is different."""

import uuid
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from mdt.models.meeting import Meeting

if TYPE_CHECKING:
    from accounts.models import User


class PublishedListQuerySet(models.QuerySet["PublishedList"]):
    def visible_to(self, user: "User") -> "PublishedListQuerySet":
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class PublishedList(models.Model):
    """Rows hold positions, minutes and the ids of cases, never a name: names are read from the case when shown."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="published")
    number = models.PositiveIntegerField()
    rows = models.JSONField()
    changes = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    # A job may re-issue a list; a person always locks it first.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField()

    objects: ClassVar[PublishedListQuerySet] = PublishedListQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("meeting", "-number")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "number"], name="one_list_per_number"),
        )
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="published_list_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"List of {self.meeting}, version {self.number}"
