"""Meetings, and the weekly series they come from."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from mdt.models.board import Board

if TYPE_CHECKING:
    from accounts.models import User


WEEKDAYS = (
    *(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday")),
    *(_("Friday"), _("Saturday"), _("Sunday")),
)


class MeetingState(models.TextChoices):
    PLANNED = "planned", "Planned"
    LOCKED = "locked", "List locked"
    IN_SESSION = "in_session", "In session"
    ENDED = "ended", "Ended"
    APPROVED = "approved", "Minutes approved"
    ARCHIVED = "archived", "Archived"
    CANCELLED = "cancelled", "Cancelled"


class HolidayRule(models.TextChoices):
    """What is proposed when a meeting would fall on a public holiday."""

    SKIP = "skip", "No meeting that week"
    PREVIOUS = "previous", "The working day before"
    NEXT = "next", "The next working day"


class MeetingSeriesQuerySet(models.QuerySet["MeetingSeries"]):
    def visible_to(self, user: "User") -> "MeetingSeriesQuerySet":
        return self.filter(board__in=Board.objects.visible_to(user))

    def running(self, today: date) -> "MeetingSeriesQuerySet":
        return self.filter(Q(last_on=None) | Q(last_on__gte=today))


class MeetingSeries(models.Model):
    """A weekly meeting at a local wall-clock time; summer time moves the clock, not the meeting."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="series")
    weekday = models.PositiveSmallIntegerField(help_text="Monday is 0")
    starts_at = models.TimeField()
    capacity_minutes = models.PositiveIntegerField(default=90)
    cut_off_working_days = models.PositiveSmallIntegerField(default=2)
    cut_off_time = models.TimeField()
    lock_working_days = models.PositiveSmallIntegerField(default=1)
    lock_time = models.TimeField(default=time(12))
    holiday_rule = models.CharField(max_length=8, choices=HolidayRule, default=HolidayRule.NEXT)
    every_weeks = models.PositiveSmallIntegerField(default=1)
    first_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)

    objects: ClassVar[MeetingSeriesQuerySet] = MeetingSeriesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "meeting series"
        constraints = (
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_of_a_week"),
            models.CheckConstraint(condition=Q(capacity_minutes__gt=0), name="series_has_minutes"),
            models.CheckConstraint(condition=Q(every_weeks__gt=0), name="series_comes_back"),
        )

    def __str__(self) -> str:
        return f"{self.board}, weekly"

    @property
    def day_name(self) -> str:
        return str(WEEKDAYS[self.weekday])


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: "User") -> "MeetingQuerySet":
        return self.filter(board__in=Board.objects.visible_to(user))

    def upcoming(self, now: datetime) -> "MeetingQuerySet":
        return (
            self.filter(ends_at__gte=now)
            .exclude(state=MeetingState.CANCELLED)
            .order_by("starts_at")
        )

    def around(self, now: datetime) -> "MeetingQuerySet":
        """What a calendar shows: from a month ago on, cancelled ones as well."""
        return self.filter(starts_at__gte=now - timedelta(days=31)).order_by("starts_at")

    def past(self, now: datetime) -> "MeetingQuerySet":
        return self.filter(ends_at__lt=now).order_by("-starts_at")

    def for_page(self) -> "MeetingQuerySet":
        """With its load, the sites of its board and the start of the board's next meeting."""
        sites = Board.sites.through.objects.filter(board=OuterRef("board")).values("site")
        later = Meeting.objects.filter(board=OuterRef("board"), starts_at__gt=OuterRef("starts_at"))
        later = later.exclude(state=MeetingState.CANCELLED).order_by("starts_at")
        return self.with_load().annotate(
            site_ids=ArraySubquery(sites), next_start=Subquery(later.values("starts_at")[:1])
        )

    def with_load(self) -> "MeetingQuerySet":
        """Each meeting with the minutes and the number of cases on its list."""
        listed = Q(items__state__in=("listed", "decided", "noted"))
        return self.select_related("board").annotate(
            planned_minutes=models.functions.Coalesce(
                models.Sum("items__planned_minutes", filter=listed), 0
            ),
            case_count=models.Count("items", filter=listed),
        )


@pghistory.track()
class Meeting(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="meetings")
    series = models.ForeignKey(MeetingSeries, null=True, blank=True, on_delete=models.PROTECT)
    # The date of the series that this meeting stands for, wherever it was moved to.
    series_day = models.DateField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cut_off_at = models.DateTimeField()
    lock_at = models.DateTimeField(null=True, blank=True)
    capacity_minutes = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=MeetingState, default=MeetingState.PLANNED)
    # Made by hand beside the series, for cases that cannot wait.
    is_extraordinary = models.BooleanField(default=False)
    cancelled_because = models.CharField(max_length=300, blank=True)
    # When it really began and ended; the trail has who said so.
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # A room, or the address of a video conference.
    place = models.CharField(max_length=200, blank=True)
    # What the minutes say besides the cases: other business, and what went wrong in the room.
    business = models.TextField(blank=True)
    incidents = models.TextField(blank=True)
    # Counts what calendars must learn: a new time, a new place, a new length, a cancellation.
    invitation = models.PositiveIntegerField(default=0)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="chaired",
    )

    objects: ClassVar[MeetingQuerySet] = MeetingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.UniqueConstraint(fields=["board", "starts_at"], name="one_meeting_at_a_time"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="meeting_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=MeetingState.values), name="meeting_state"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("begun_at")),
                name="meeting_ends_after_it_began",
            ),
        )
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="archived_meeting_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="archived"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.board}, {self.local_start:%-d %b %Y %H:%M} ({self.board.time_zone})"

    def is_list_closed(self, at: datetime) -> bool:
        """From the lock on, set by a person or by the clock, a case comes late and needs approval."""
        locked = self.state in (MeetingState.LOCKED, MeetingState.IN_SESSION)
        return locked or (self.lock_at is not None and at >= self.lock_at)

    @property
    def local_start(self) -> datetime:
        return self.starts_at.astimezone(self.board.zone)

    @property
    def is_open(self) -> bool:
        return self.state in (MeetingState.PLANNED, MeetingState.LOCKED, MeetingState.IN_SESSION)
