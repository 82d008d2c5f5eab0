"""What the board recommends. Once signed a decision never changes; it is only added to."""

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.days import day_at
from mdt.models.agenda import AgendaItem
from mdt.rules.quorum import closes_resection

if TYPE_CHECKING:
    from accounts.models import User


class DecisionState(models.TextChoices):
    DRAFT = "draft", "Draft"
    READ_BACK = "read_back", "Read back"
    SIGNED = "signed", "Signed"


class QuestionAnswered(models.TextChoices):
    YES = "yes", "Yes"
    PARTLY = "partly", "Partly"
    NO = "no", "No"


class DecisionIntent(models.TextChoices):
    CURATIVE = "curative", "Curative"
    NON_CURATIVE = "non_curative", "Non-curative"
    NO_ACTIVE_TREATMENT = "no_active_treatment", "No active treatment"
    NOT_KNOWN = "not_known", "Not yet known"


class Treatment(models.TextChoices):
    LIVER_RESECTION = "liver_resection", "Liver resection"
    COLORECTAL_RESECTION = "colorectal_resection", "Colorectal resection"
    SIMULTANEOUS_RESECTION = "simultaneous_resection", "Simultaneous resection"
    ABLATION = "ablation", "Ablation"
    REMNANT_AUGMENTATION = "remnant_augmentation", "Augmentation of the remnant"
    CHEMOTHERAPY = "chemotherapy", "Chemotherapy"
    TARGETED_THERAPY = "targeted_therapy", "Targeted therapy"
    IMMUNOTHERAPY = "immunotherapy", "Immunotherapy"
    RADIOTHERAPY = "radiotherapy", "Radiotherapy"
    TRANSPLANT_REFERRAL = "transplant_referral", "Referral for transplantation"
    SURVEILLANCE = "surveillance", "Surveillance"
    MORE_TESTS = "more_tests", "More tests"
    SUPPORTIVE_CARE = "supportive_care", "Supportive care"
    NO_TREATMENT = "no_treatment", "No treatment"


class NoTreatmentReason(models.TextChoices):
    DECLINED = "declined", "Declined by the patient"
    PERFORMANCE = "performance", "Poor performance status"
    COMORBIDITY = "comorbidity", "Comorbidity"
    ADVANCED_STAGE = "advanced_stage", "Advanced stage"
    DIED = "died", "Died before treatment"
    NONE_AVAILABLE = "none_available", "No treatment available"
    MONITORING = "monitoring", "Monitoring only"
    OTHER = "other", "Other"


class Resectability(models.TextChoices):
    RESECTABLE = "resectable", "Resectable"
    BORDERLINE = "borderline", "Borderline"
    CONVERTIBLE = "convertible", "Not now, may become so"
    NEVER = "never", "Not resectable"


class Trial(models.TextChoices):
    """What the board said about clinical trials."""

    OFFERED = "offered", "Offered"
    CONSIDERED = "considered", "Considered"
    NONE_SUITABLE = "none_suitable", "Considered, none suitable"
    NOT_CONSIDERED = "not_considered", "Not considered"


class Channel(models.TextChoices):
    CLINIC = "clinic", "In clinic"
    PHONE = "phone", "By telephone"
    LETTER = "letter", "By letter"
    OTHER = "other", "Otherwise"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: "User") -> "DecisionQuerySet":
        return self.filter(item__in=AgendaItem.objects.visible_to(user))

    def signed(self) -> "DecisionQuerySet":
        return self.filter(state=DecisionState.SIGNED)

    def standing(self) -> "DecisionQuerySet":
        """Signed, and not replaced by another signed version."""
        return self.signed().exclude(superseded_by__state=DecisionState.SIGNED)

    def unsigned(self) -> "DecisionQuerySet":
        return self.exclude(state=DecisionState.SIGNED)

    def to_complete(self) -> "DecisionQuerySet":
        """Standing, of a meeting whose minutes nobody has approved, and the rest of the outcome not written down yet."""
        fresh = self.standing().filter(item__meeting__state__in=("in_session", "ended"))
        return fresh.exclude(addenda__completion__isnull=False)

    def begun_before(self, item: AgendaItem) -> "Decision | None":
        """What was written and not signed at the meeting from which the case was moved, deferred or carried over."""
        there = self.unsigned().filter(item__moved_to=item).exclude(recommendation="")
        return there.select_related("item__meeting__board").order_by("-number").first()

    def for_page(self) -> "DecisionQuerySet":
        """With every single thing beside it; the scan of a paper record has its own address."""
        return self.select_related(
            "item__case__patient", "item__case__site", "item__meeting__board", "item__meeting__chair",
            "item__frozen_evaluation", "recorded_by", "signed_by", "confirmed_by", "informs_patient", "dissent_by",
            "supersedes__informs_patient", "superseded_by", "patient_informed__person", "agreed_plan",
            "delivery__reason_by", "paper",
        ).defer("paper__scan")  # fmt: skip


class Decision(models.Model):
    """Seven fields are read back and signed: question answered, recommendation, rationale, intent, treatments,
    dissent, who informs the patient. ``snapshot`` holds the case, the evaluation, the attendance and the quorum
    as they were; ``sha256`` seals all of it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    state = models.CharField(max_length=10, choices=DecisionState, default=DecisionState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    question_answered = models.CharField(max_length=6, choices=QuestionAnswered, blank=True)
    recommendation = models.TextField(blank=True)
    rationale = models.TextField(blank=True)
    intent = models.CharField(max_length=20, choices=DecisionIntent, blank=True)
    treatments = ArrayField(models.CharField(max_length=30, choices=Treatment), default=list)
    has_dissent = models.BooleanField(null=True, blank=True)
    dissent = models.TextField(blank=True)
    informs_patient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # How and when the patient is to be told, where the board said so; sealed with the rest.
    informs_channel = models.CharField(max_length=6, choices=Channel, blank=True)
    informs_on = models.DateField(null=True, blank=True)
    # Asked for by some boards, and sealed with the rest.
    resectability = models.CharField(max_length=11, choices=Resectability, blank=True)
    no_treatment_reason = models.CharField(max_length=14, choices=NoTreatmentReason, blank=True)
    trial = models.CharField(max_length=14, choices=Trial, blank=True)
    options = models.JSONField(default=list, blank=True)
    alternatives = models.TextField(blank=True)
    # Each: "if" (a condition over named facts), "then", "otherwise", "by" (a day), "checker".
    conditions = models.JSONField(default=list, blank=True)
    rediscuss_due = models.DateField(null=True, blank=True)
    votes = models.JSONField(default=dict, blank=True)
    dissent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    correction_reason = models.TextField(blank=True)
    difference = models.JSONField(default=list, blank=True)
    typists = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    read_back_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    quorum_override = models.TextField(blank=True)
    # What the identity provider said of the sign-in that it asked for again: issuer, auth_time, acr, amr.
    assurance = models.JSONField(default=dict, blank=True)
    snapshot = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)

    objects: ClassVar[DecisionQuerySet] = DecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("item", "number")
        constraints = (
            models.UniqueConstraint(fields=["item", "number"], name="one_decision_per_number"),
            models.CheckConstraint(
                condition=Q(state__in=DecisionState.values), name="decision_state"
            ),
            models.CheckConstraint(
                condition=Q(supersedes=None) | ~Q(correction_reason=""),
                name="superseded_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(confirmed_at__isnull=False),
                name="confirmed_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="signed", signed_by__isnull=False, signed_at__isnull=False)
                & ~Q(sha256="")
                & ~Q(recommendation="")
                | ~Q(state="signed"),
                name="signed_decision_is_whole",
            ),
        )
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="signed_decision_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="signed"),
            )
        ]

    def __str__(self) -> str:
        return f"Decision {self.number} on {self.item}"

    @property
    def is_signed(self) -> bool:
        return self.state == DecisionState.SIGNED

    @property
    def is_read_back(self) -> bool:
        """Written and read aloud, and waiting for a second clinician or the signature."""
        return self.state == DecisionState.READ_BACK

    @property
    def is_superseded(self) -> bool:
        """Another signed version stands in its place."""
        later = getattr(self, "superseded_by", None)
        return later is not None and later.is_signed

    @property
    def signed_on(self) -> date | None:
        """The day of the signature where the board meets."""
        return day_at(self.item.meeting.board, self.signed_at) if self.signed_at else None

    @property
    def assurance_at(self) -> datetime | None:
        """When the identity provider asked the signer again, if it did."""
        moment = self.assurance.get("auth_time")
        return datetime.fromisoformat(moment) if moment else None

    @property
    def closes_resection(self) -> bool:
        """Says that the liver is not to be resected, for now or for ever."""
        return closes_resection(self.intent, self.treatments, self.resectability)

    @property
    def treatment_labels(self) -> list[str]:
        return [str(Treatment(code).label) for code in self.treatments]


class Addendum(models.Model):
    """Something added to a signed decision; the original stays as it was."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="addenda")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at",)
        verbose_name_plural = "addenda"
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="addendum_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return self.text
