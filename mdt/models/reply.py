"""What people said beforehand, through another system, about coming to a meeting."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import ImportSource
from mdt.models.archived import OF_THE_MEETING, stands_when_archived
from mdt.models.meeting import Meeting


class ReplyStatus(models.TextChoices):
    ACCEPTED = "accepted", "accepted"
    DECLINED = "declined", "declined"
    TENTATIVE = "tentative", "tentative"


class MeetingReplyQuerySet(models.QuerySet["MeetingReply"]):
    def standing(self) -> "MeetingReplyQuerySet":
        """Of each person at each meeting the last word: only what is later than what stood was ever added."""
        return self.order_by("meeting_id", "person_id", "-id").distinct("meeting_id", "person_id")


class MeetingReply(models.Model):
    """One answer of one person. It is no presence: the quorum is counted from who is there.

    Rows are added, never changed: ``content_sha256`` tells an answer that came before from a new one of the same words.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="replies")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=ReplyStatus)
    # For which time: a meeting that is moved later is answered anew.
    starts_at = models.DateTimeField()
    # When they said it, by the sender's word; without one, when it came.
    said_at = models.DateTimeField()
    source = models.ForeignKey(ImportSource, on_delete=models.PROTECT, related_name="+")
    content_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[MeetingReplyQuerySet] = MeetingReplyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "meeting replies"
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "person", "content_sha256"], name="one_row_per_answer"
            ),
            models.CheckConstraint(
                condition=Q(status__in=ReplyStatus.values), name="reply_is_an_answer"
            ),
            models.CheckConstraint(
                condition=Q(said_at__lte=models.F("at")), name="reply_said_before_it_came"
            ),
        )
        triggers: ClassVar = [stands_when_archived("archived_reply_stands", OF_THE_MEETING)]

    def __str__(self) -> str:
        return f"{self.person}: {self.status}"

    def is_for(self, meeting: Meeting) -> bool:
        """Whether it was said to the time at which the meeting is now."""
        return self.starts_at == meeting.starts_at
