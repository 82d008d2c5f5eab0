"""A board's holidays, the dates of a series that a person must confirm, and personal calendar feeds."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models.api_token import digest_of
from mdt.models.board import Board
from mdt.models.meeting import MeetingSeries

if TYPE_CHECKING:
    from accounts.models import User


class Holiday(models.Model):
    """A public holiday at the place that hosts the board; it is no working day."""

    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ("day",)
        constraints = (
            models.UniqueConstraint(fields=["board", "day"], name="one_holiday_per_day"),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.day}"


class DateQuestionKind(models.TextChoices):
    HOLIDAY = "holiday", "Public holiday"
    TWICE = "twice", "This time of day comes twice"
    NEVER = "never", "This time of day does not exist"


class DateQuestionQuerySet(models.QuerySet["DateQuestion"]):
    def visible_to(self, user: "User") -> "DateQuestionQuerySet":
        return self.filter(series__board__in=Board.objects.visible_to(user))

    def open(self, today: date) -> "DateQuestionQuerySet":
        return self.filter(choice="", day__gte=today)


class DateQuestion(models.Model):
    """A date of a series that is no ordinary one: the rule proposes, a coordinator confirms."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    series = models.ForeignKey(MeetingSeries, on_delete=models.PROTECT, related_name="questions")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=DateQuestionKind)
    proposal = models.CharField(max_length=8)
    choice = models.CharField(max_length=8, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DateQuestionQuerySet] = DateQuestionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("day", "id")
        constraints = (
            models.UniqueConstraint(fields=["series", "day"], name="one_question_per_date"),
            models.CheckConstraint(
                condition=Q(choice="") | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="date_confirmed_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day}: {self.get_kind_display()}"


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def valid(self, secret: str) -> "CalendarFeedQuerySet":
        return self.filter(digest=digest_of(secret), user__is_active=True).select_related("user")


class CalendarFeed(models.Model):
    """The address under which a person's calendar program reads their meetings. Only the secret's hash is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feed"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    objects: ClassVar[CalendarFeedQuerySet] = CalendarFeedQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
