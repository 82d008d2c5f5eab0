"""Flags as they stand: raised by the rules, seen and answered by people, never deleted."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from cases.models.fact import tracked

if TYPE_CHECKING:
    from accounts.models import User


class FlagLevel(models.TextChoices):
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    INFO = "info", "Info"


class FlagState(models.TextChoices):
    OPEN = "open", "Open"
    DISMISSED = "dismissed", "Dismissed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ANSWERED = "answered", "Answered"


class DismissalReason(models.TextChoices):
    MEASUREMENT_ERROR = "measurement_error", "Measurement error"
    KNOWN_AND_ACCEPTED = "known_and_accepted", "Known and accepted"
    TREATMENT_EFFECT = "treatment_effect", "Effect of treatment"
    PATIENT_WISH = "patient_wish", "Patient's wish"
    DECIDED_ELSEWHERE = "decided_elsewhere", "Decided elsewhere"
    OTHER = "other", "Other"


class FlagQuerySet(models.QuerySet["Flag"]):
    def visible_to(self, user: "User") -> "FlagQuerySet":
        from cases.models.case import Case

        return self.filter(case__in=Case.objects.visible_to(user))

    def open(self) -> "FlagQuerySet":
        return self.filter(state=FlagState.OPEN)

    def red(self) -> "FlagQuerySet":
        return self.filter(level=FlagLevel.RED)


@tracked
class Flag(models.Model):
    """``key`` identifies the flag by its code, line and evidence: the same facts never raise it twice."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="flags")
    key = models.CharField(max_length=32)
    code = models.CharField(max_length=40)
    level = models.CharField(max_length=5, choices=FlagLevel)
    line_key = models.TextField(blank=True)
    raised_on = models.DateField()
    because = models.TextField()
    evidence = models.JSONField(default=list)
    would_clear = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=FlagState, default=FlagState.OPEN)
    state_because = models.TextField(blank=True)
    first_seen_at = models.DateTimeField()
    # When the facts behind it were recorded; the difference is the time from report to flag.
    reported_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dismissal_reason = models.CharField(max_length=20, choices=DismissalReason, blank=True)
    was_false_alarm = models.BooleanField(null=True)

    objects: ClassVar[FlagQuerySet] = FlagQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-raised_on", "code")
        indexes = (
            models.Index(fields=["case"], condition=models.Q(state="open"), name="open_flags"),
            models.Index(fields=["state", "level", "-raised_on"], name="flag_list"),
        )
        constraints = (
            models.UniqueConstraint(fields=["case", "key"], name="one_flag_per_evidence"),
            models.CheckConstraint(
                condition=models.Q(level__in=FlagLevel.values), name="flag_level"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=FlagState.values), name="flag_state"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="dismissed") | ~models.Q(dismissal_reason=""),
                name="dismissed_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} ({self.level})"

    @property
    def title(self) -> str:
        """The code in words: "Target progression"."""
        return self.code.replace("_", " ").capitalize()
