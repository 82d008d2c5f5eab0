"""The meeting as it runs: whose turn it is, who writes, and from when to when each case was discussed."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from mdt.models.agenda import AgendaItem
from mdt.models.archived import OF_THE_ITEM, OF_THE_MEETING, stands_when_archived
from mdt.models.meeting import Meeting

if TYPE_CHECKING:
    from accounts.models import User


class LiveSession(models.Model):
    """One row a meeting. ``revision`` grows with every change a screen must show."""

    meeting = models.OneToOneField(
        Meeting, on_delete=models.PROTECT, primary_key=True, related_name="live"
    )
    current = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorder_since = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    # The last time everybody rested: at the beginning, and after each break.
    rested_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(recorder=None) | Q(recorder_since__isnull=False),
                name="recorder_since_a_moment",
            ),
        )
        # A correction of an archived meeting still counts ``revision`` up.
        triggers: ClassVar = [
            stands_when_archived(
                "archived_session_stands", OF_THE_MEETING,
                columns=("meeting_id", "current_id", "recorder_id", "recorder_since", "begun_at", "rested_at"),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Live session of {self.meeting}"


class Discussion(models.Model):
    """One stint on one case; a case that is taken up again has two."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="discussions")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("started_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["item"], condition=Q(ended_at=None), name="one_running_discussion"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("started_at")),
                name="discussion_ends_after_its_start",
            ),
        )
        triggers: ClassVar = [stands_when_archived("archived_discussion_stands", OF_THE_ITEM)]

    def __str__(self) -> str:
        return f"Discussion of {self.item}"


class Recusal(models.Model):
    """A member who stands back from one case; they do not count for its quorum."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        constraints = (
            models.UniqueConstraint(fields=["item", "person"], name="one_recusal_per_person"),
        )
        triggers: ClassVar = [stands_when_archived("archived_recusal_stands", OF_THE_ITEM)]

    def __str__(self) -> str:
        return f"{self.person}: {self.reason}"


class WrittenOpinion(models.Model):
    """What an absent member wrote about one case; it stands for their discipline in its quorum."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="opinions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    discipline = models.CharField(max_length=20)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        triggers: ClassVar = [stands_when_archived("archived_opinion_stands", OF_THE_ITEM)]

    def __str__(self) -> str:
        return f"{self.person} ({self.discipline})"


class GuestInvitationQuerySet(models.QuerySet["GuestInvitation"]):
    def visible_to(self, user: "User") -> "GuestInvitationQuerySet":
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class GuestInvitation(models.Model):
    """A link for an expert from outside: these items, this meeting, until it ends. Only a digest is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="guests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=100)
    items = models.ManyToManyField(AgendaItem, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[GuestInvitationQuerySet] = GuestInvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("at", "id")
        # The minutes give a guest's role; a link is still taken back, and says when it was used.
        triggers: ClassVar = [
            stands_when_archived(
                "archived_guest_stands",
                OF_THE_MEETING,
                columns=("meeting_id", "person_id", "role", "by_id", "at"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.role}"
