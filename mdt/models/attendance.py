"""Who was at a meeting, for which discipline, from when to when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from mdt.models.archived import OF_THE_MEETING, stands_when_archived
from mdt.models.meeting import Meeting
from mdt.models.reply import MeetingReply
from mdt.rules.quorum import NURSE, PATHOLOGIST, Presence


class AttendanceMode(models.TextChoices):
    ROOM = "room", "In the room"
    REMOTE = "remote", "Remote"
    WRITTEN = "written", "Written opinion"


class Discipline(models.TextChoices):
    """What somebody speaks for. A role of that name gives the right to; for the last two it is that of a member."""

    SURGEON = "surgeon", "Surgeon"
    ONCOLOGIST = "oncologist", "Oncologist"
    RADIOLOGIST = "radiologist", "Radiologist"
    MEMBER = "member", "Member"
    COORDINATOR = "coordinator", "Coordinator"
    CHAIR = "chair", "Chair"
    PATHOLOGIST = PATHOLOGIST, "Pathologist"
    NURSE = NURSE, "Nurse specialist"

    @property
    def role(self) -> str:
        return "member" if self in (Discipline.PATHOLOGIST, Discipline.NURSE) else str(self.value)


class Capacity(models.TextChoices):
    MEMBER = "member", "Member"
    DEPUTY = "deputy", "Deputy"
    OBSERVER = "observer", "Observer"
    GUEST = "guest", "Guest"


class Attendance(models.Model):
    """One stay; who leaves and comes back has two rows."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendance"
    )
    discipline = models.CharField(max_length=20)
    mode = models.CharField(max_length=8, choices=AttendanceMode, default=AttendanceMode.ROOM)
    # Observers and guests are there, and stand for no discipline.
    capacity = models.CharField(max_length=8, choices=Capacity, default=Capacity.MEMBER)
    deputises_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("joined_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "user"],
                condition=Q(left_at=None),
                name="one_open_stay_per_person",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=models.F("joined_at")),
                name="leaves_after_joining",
            ),
        )
        triggers: ClassVar = [stands_when_archived("archived_stay_stands", OF_THE_MEETING)]

    def __str__(self) -> str:
        return f"{self.user} ({self.discipline})"

    @property
    def presence(self) -> Presence:
        return Presence(
            self.user.full_name,
            self.discipline if self.counts else "",
            self.joined_at,
            self.left_at,
            self.capacity == Capacity.DEPUTY,
        )

    @property
    def counts(self) -> bool:
        """Who only wrote is not there: a written opinion counts for the one case it is about."""
        there = self.mode != AttendanceMode.WRITTEN
        return there and self.capacity in (Capacity.MEMBER, Capacity.DEPUTY)

    @property
    def speaks_for(self) -> str:
        """The discipline and the capacity in words, as lists and minutes say it."""
        role = self.discipline or str(self.get_capacity_display()).lower()
        if self.capacity == Capacity.DEPUTY and self.deputises_for:
            return f"{role}, deputy for {self.deputises_for.full_name}"
        return f"{role}, observer" if self.discipline and not self.counts else role


class Apology(models.Model):
    """That a member said beforehand they could not come, and whom they send."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="apologies")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    received_on = models.DateField()
    # The answer it was made from; empty for what a person noted, which no answer changes.
    reply = models.ForeignKey(
        MeetingReply, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        verbose_name_plural = "apologies"
        constraints = (
            models.UniqueConstraint(fields=["meeting", "person"], name="one_apology_per_person"),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=models.F("person")),
                name="nobody_is_their_own_deputy",
            ),
        )
        triggers: ClassVar = [stands_when_archived("archived_apology_stands", OF_THE_MEETING)]

    def __str__(self) -> str:
        return f"Apology of {self.person}"
