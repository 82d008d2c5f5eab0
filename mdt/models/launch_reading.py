"""One reading of a patient's facts after a launch: how far it is, and the file that it laid on Import."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from accounts.models import User
from cases.models import Case, ReceivedFile
from mdt.models.ehr import RecordSystem

# Longer than the token waits and a reading takes together: one that has not ended by then lost its worker.
LOST_AFTER = timedelta(minutes=4)


class ReadingState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    READING = "reading", "Being read"
    READ = "read", "Read"
    NOTHING_NEW = "nothing_new", "Nothing new"
    FAILED = "failed", "Not read"


OPEN = (ReadingState.WAITING, ReadingState.READING)


class LaunchReadingQuerySet(models.QuerySet["LaunchReading"]):
    def visible_to(self, user: User) -> "LaunchReadingQuerySet":
        """Those of this person's own launches."""
        return self.filter(begun_by=user).select_related("system", "case", "file")

    def lost(self, now: datetime) -> "LaunchReadingQuerySet":
        """Those whose token has run out, or whose worker was killed."""
        return self.filter(state__in=OPEN, begun_at__lt=now - LOST_AFTER)


class LaunchReading(models.Model):
    """The token is not here: it is kept sealed for some minutes where the worker takes it once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    system = models.ForeignKey(RecordSystem, on_delete=models.PROTECT, related_name="readings")
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ReadingState, default=ReadingState.WAITING)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Why it failed, as a sentence for the person.
    because = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(
        ReceivedFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar[LaunchReadingQuerySet] = LaunchReadingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-begun_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN) | models.Q(ended_at__isnull=False),
                name="reading_that_is_over_has_ended",
            ),
        )

    def __str__(self) -> str:
        return f"{self.system} {self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def waits_on_import(self) -> bool:
        return self.file is not None and self.file.closed_at is None
