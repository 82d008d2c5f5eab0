"""What follows a decision: the letters, what the patient was told and agreed to, and what was delivered.

Recommendation, agreed plan and delivered treatment are three records; none of them overwrites another.
"""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from mdt.models.decision import Channel, Decision

if TYPE_CHECKING:
    from accounts.models import User


class PatientInformed(models.Model):
    """That the patient was told, by whom, how and when: an event, never a tick box."""

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, primary_key=True, related_name="patient_informed"
    )
    informed_at = models.DateTimeField()
    channel = models.CharField(max_length=6, choices=Channel)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="informed_by_a_channel"
            ),
        )
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="informed_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"Informed {self.informed_at:%Y-%m-%d}"


class DeviationReason(models.TextChoices):
    PATIENT_WISH = "patient_wish", "Patient's wish"
    FITNESS = "fitness", "Fitness or comorbidity"
    NEW_FINDING = "new_finding", "New finding or progression"
    TOXICITY = "toxicity", "Toxicity"
    DIED = "died", "Patient died"
    CLINICIAN = "clinician", "Clinician's decision"
    CAPACITY = "capacity", "Waiting time or capacity"
    ELSEWHERE = "elsewhere", "Treated elsewhere"
    NOT_DOCUMENTED = "not_documented", "Not documented"


@pghistory.track()
class AgreedPlan(models.Model):
    """What doctor and patient agreed. Its day is the decision to treat, not the day of the meeting."""

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, primary_key=True, related_name="agreed_plan"
    )
    agreed_on = models.DateField()
    as_recommended = models.BooleanField()
    plan = models.TextField()
    deviation_reason = models.CharField(max_length=16, choices=DeviationReason, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(as_recommended=True) | ~Q(deviation_reason=""),
                name="another_plan_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return self.plan


class Fate(models.TextChoices):
    FULL = "full", "Done as recommended"
    PARTIAL = "partial", "Partly done"
    NONE = "none", "Not done"
    UNKNOWN = "unknown", "Not known"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: "User") -> "DeliveryQuerySet":
        return self.filter(decision__in=Decision.objects.visible_to(user))

    def unexplained(self, today: date) -> "DeliveryQuerySet":
        """Whose fate is not known after the time there was, or that went another way without a reason."""
        late = Q(fate=Fate.UNKNOWN, expected_by__lt=today)
        other = Q(fate__in=(Fate.NONE, Fate.PARTIAL), reason="", expected_by__lt=today)
        current = self.filter(decision__superseded_by=None) | self.exclude(
            decision__superseded_by__state="signed"
        )
        return current.filter(late | other)


@pghistory.track()
class Delivery(models.Model):
    """What became of a decision, matched against later treatment; the reason why not is given by a person."""

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, primary_key=True, related_name="delivery"
    )
    fate = models.CharField(max_length=8, choices=Fate, default=Fate.UNKNOWN)
    because = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    expected_by = models.DateField()
    matched_at = models.DateTimeField()
    reason = models.CharField(max_length=16, choices=DeviationReason, blank=True)
    reason_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("expected_by", "decision")
        constraints = (
            models.CheckConstraint(condition=Q(fate__in=Fate.values), name="fate_is_known_word"),
            models.CheckConstraint(
                condition=Q(reason="") | Q(reason_by__isnull=False, reason_at__isnull=False),
                name="reason_given_by_a_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision}: {self.fate}"


class LetterKind(models.TextChoices):
    GP = "gp", "To the GP and the referrer"
    PATIENT = "patient", "To the patient"


class LetterState(models.TextChoices):
    WAITING = "waiting", "Waits until the patient is informed"
    READY = "ready", "Ready to send"
    SENT = "sent", "Sent"
    RECALLED = "recalled", "Recalled"


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: "User") -> "LetterQuerySet":
        return self.filter(decision__in=Decision.objects.visible_to(user))

    def unsent(self) -> "LetterQuerySet":
        return self.filter(state__in=(LetterState.WAITING, LetterState.READY))

    def to_tell(self) -> "LetterQuerySet":
        """The letters of patients who are still to be told, the one due first on top; of the dead none."""
        waiting = self.filter(kind=LetterKind.PATIENT, state=LetterState.WAITING)
        alive = waiting.filter(decision__item__case__patient__deceased_on=None)
        return alive.order_by("due_on", "id")


@pghistory.track()
class Letter(models.Model):
    """A letter drafted from one signed decision. ``content`` is what it says; the PDF follows from it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=7, choices=LetterKind)
    state = models.CharField(max_length=8, choices=LetterState)
    content = models.JSONField()
    due_on = models.DateField()
    made_at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_to = models.CharField(max_length=200, blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[LetterQuerySet] = LetterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("made_at", "id")
        constraints = (
            models.UniqueConstraint(fields=["decision", "kind"], name="one_letter_per_kind"),
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="letter_state"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_by__isnull=False, sent_at__isnull=False),
                name="sent_by_a_person",
            ),
        )

    def __str__(self) -> str:
        return f"Letter {self.kind} of {self.decision}"


class PaperRecord(models.Model):
    """That a decision was written on paper while the system was down, and entered later."""

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, primary_key=True, related_name="paper"
    )
    happened_at = models.DateTimeField()
    scan = models.BinaryField()
    scan_type = models.CharField(max_length=20)
    scan_sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(happened_at__lte=models.F("at")), name="paper_before_entry"
            ),
        )
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="paper_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"From paper, {self.happened_at:%Y-%m-%d %H:%M}"
