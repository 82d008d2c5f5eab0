"""Flags as they stand: raised by the rules, seen and answered by people, never deleted."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Count, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncDate

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


class FalseAlarmReason(models.TextChoices):
    MEASUREMENT_ERROR = "measurement_error", "Measurement error"
    TECHNIQUE = "technique", "Other modality, phase or technique"
    TREATMENT_EFFECT = "treatment_effect", "Effect of treatment"
    NOT_TUMOUR = "not_tumour", "Not tumour"
    ENTRY_ERROR = "entry_error", "Wrong entry in the record"
    OTHER = "other", "Other"


class Percentile(models.Aggregate):
    """The smallest value that at least this share of the rows does not exceed."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, share: str, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


# From the entry of the facts to the flag, and from the day of the event itself.
FROM_RECORD = ExpressionWrapper(F("first_seen_at") - F("reported_at"), output_field=DurationField())
FROM_EVENT = ExpressionWrapper(
    TruncDate("first_seen_at") - F("raised_on"), output_field=DurationField()
)


class FlagQuerySet(models.QuerySet["Flag"]):
    def visible_to(self, user: "User") -> "FlagQuerySet":
        from cases.models.case import Case

        return self.filter(case__in=Case.objects.visible_to(user))

    def open(self) -> "FlagQuerySet":
        return self.filter(state=FlagState.OPEN)

    def red(self) -> "FlagQuerySet":
        return self.filter(level=FlagLevel.RED)

    def verdicts_by_code(self) -> dict[str, tuple[int, int, int]]:
        """How many flags of each code were raised, confirmed and called false alarms."""
        right = Count("pk", filter=Q(was_false_alarm=False))
        wrong = Count("pk", filter=Q(was_false_alarm=True))
        rows = (
            self.order_by().values_list("code").annotate(all=Count("pk"), right=right, wrong=wrong)
        )
        return {code: (raised, confirmed, false) for code, raised, confirmed, false in rows}

    def latency(self) -> dict[str, Any]:
        """Median and 95th percentile of the time to the flag, from the record and from the event."""
        return self.aggregate(
            flags=Count("pk"),
            timed=Count("reported_at"),
            record_p50=Percentile(FROM_RECORD, "0.5"),
            record_p95=Percentile(FROM_RECORD, "0.95"),
            event_p50=Percentile(FROM_EVENT, "0.5"),
            event_p95=Percentile(FROM_EVENT, "0.95"),
        )

    def slowest(self) -> "FlagQuerySet":
        """Longest from record to flag first; flags that no entry caused are not among them."""
        timed = self.exclude(reported_at=None).annotate(took=FROM_RECORD)
        return timed.select_related("case__patient").order_by("-took", "id")


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
    # The board's verdict afterwards: null until somebody gives one.
    was_false_alarm = models.BooleanField(null=True)
    false_alarm_reason = models.CharField(max_length=20, choices=FalseAlarmReason, blank=True)
    judged_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)

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
            models.CheckConstraint(
                condition=Q(was_false_alarm=True) & ~Q(false_alarm_reason="")
                | Q(false_alarm_reason="") & (Q(was_false_alarm=False) | Q(was_false_alarm=None)),
                name="false_alarm_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(was_false_alarm=None)
                | Q(judged_by__isnull=False, judged_at__isnull=False),
                name="judged_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} ({self.level})"

    @property
    def title(self) -> str:
        """The code in words: "Target progression"."""
        return self.code.replace("_", " ").capitalize()
