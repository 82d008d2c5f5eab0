"""Referrals: a clinician's question to a board, from the first draft to its place on a list."""

import uuid
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import Site
from accounts.permissions import Permission, roles_with
from cases.models import Case
from cases.models.fields import Word
from cases.rules import vocabulary as v
from mdt.models.board import Board
from mdt.models.standard import StandardOfCare

if TYPE_CHECKING:
    from accounts.models import User


class ReferralState(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for triage"
    RETURNED = "returned", "Returned"
    NOT_READY = "not_ready", "Not ready"
    TRIAGED = "triaged", "Triaged"
    SCHEDULED = "scheduled", "On a list"
    JOINED = "joined", "Joined to another referral"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ListingMode(models.TextChoices):
    DISCUSS = "discuss", "Discuss"
    NOTE = "note", "Note under a standard of care"


class Complexity(models.TextChoices):
    NOTE = "note", "For noting"
    STRAIGHTFORWARD = "straightforward", "Straightforward"
    STANDARD = "standard", "Standard"
    COMPLEX = "complex", "Complex"
    VERY_COMPLEX = "very_complex", "Two-stage, transplant or as complex"


class Source(models.TextChoices):
    CLINIC = "clinic", "Clinic"
    GP = "gp", "GP"
    OTHER_BOARD = "other_board", "Another board"
    EMERGENCY = "emergency", "Emergency"
    SCREENING = "screening", "Screening"
    PRIVATE = "private", "Private practice"


class Priority(models.TextChoices):
    ROUTINE = "routine", "Routine"
    URGENT = "urgent", "Urgent"
    EMERGENCY_TREATED = "emergency_treated", "Emergency, treated already"


class DiscussionReason(models.TextChoices):
    NEW = "new", "New diagnosis"
    RESPONSE = "response", "Response to treatment"
    POST_OP = "post_op", "After an operation"
    RECURRENCE = "recurrence", "Recurrence"
    PROGRESSION = "progression", "Progression"
    COMPLICATION = "complication", "Complication"
    SECOND_OPINION = "second_opinion", "Second opinion"
    RATIFICATION = "ratification", "Ratification of what was done"


class Informed(models.TextChoices):
    YES = "yes", "Yes, and agrees"
    NO = "no", "Not yet"
    OBJECTED = "objected", "Objects to being discussed"


class DuplicateAnswer(models.TextChoices):
    JOIN = "join", "Join as co-referrer"
    NEW_QUESTION = "new_question", "Ask a new question"
    WITHDRAW = "withdraw", "Withdraw"


WAITING = (ReferralState.TRIAGED, ReferralState.SCHEDULED)
LIVE = (
    ReferralState.SUBMITTED,
    ReferralState.RETURNED,
    ReferralState.NOT_READY,
    *WAITING,
)


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: "User") -> "ReferralQuerySet":
        """One's own while one has a role there; and, once submitted, those sent to the boards of one's sites, except to
        other referrers.
        """
        roles = roles_with(Permission.SEE_REFERRALS)
        own = Q(referrer=user, site__in=user.memberships.filter(role__in=roles).values("site"))
        others = [role for role in roles if role != "referrer"]
        sites = user.memberships.filter(role__in=others).values("site")
        sent = Q(board__sites__in=sites) & ~Q(state=ReferralState.DRAFT)
        return self.filter(own | sent | Q(site__in=sites)).distinct()

    def live(self) -> "ReferralQuerySet":
        return self.filter(state__in=LIVE)

    def for_lists(self) -> "ReferralQuerySet":
        return self.select_related(
            "board", "site", "referrer", "standard", "case__patient"
        ).prefetch_related("materials", "case__patient__identifiers")


@pghistory.track()
class Referral(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="referrals")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="referrals")
    referrer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="referrals"
    )
    case = models.ForeignKey(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    # Who it is, as the referrer wrote it; the case is found or opened when the referral is submitted.
    number = models.CharField(max_length=40, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    given_name = models.CharField(max_length=100, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    sex = Word(v.Sex, null=True, blank=True)
    # What is asked, and why now.
    question = Word(v.BoardQuestion, null=True, blank=True)
    question_text = models.CharField(max_length=300, blank=True)
    discussion_reason = models.CharField(max_length=20, choices=DiscussionReason, blank=True)
    source = models.CharField(max_length=12, choices=Source, blank=True)
    priority = models.CharField(max_length=20, choices=Priority, blank=True)
    priority_because = models.CharField(max_length=300, blank=True)
    responsible = models.CharField(max_length=100, blank=True)
    key_worker = models.CharField(max_length=100, blank=True)
    gp = models.CharField(max_length=100, blank=True)
    # What a board cannot advise without.
    ecog = models.CharField(max_length=7, blank=True)
    frailty = models.CharField(max_length=7, blank=True)
    comorbidity = models.TextField(blank=True)
    anticoagulation = models.CharField(max_length=100, blank=True)
    patient_view = models.TextField(blank=True)
    patient_view_from = models.CharField(max_length=100, blank=True)
    interpreter = models.CharField(max_length=60, blank=True)
    informed = models.CharField(max_length=8, choices=Informed, blank=True)
    informed_on = models.DateField(null=True, blank=True)
    no_pathology = models.BooleanField(default=False)
    # Waiting time, if the site's country counts one.
    clock = models.CharField(max_length=40, blank=True)
    clock_from = models.DateField(null=True, blank=True)
    # Where it stands.
    state = models.CharField(max_length=10, choices=ReferralState, default=ReferralState.DRAFT)
    mode = models.CharField(max_length=8, choices=ListingMode, blank=True)
    complexity = models.CharField(max_length=16, choices=Complexity, blank=True)
    planned_minutes = models.PositiveIntegerField(null=True, blank=True)
    standard = models.ForeignKey(
        StandardOfCare, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    criteria_met = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    missing = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    answer_due_on = models.DateField(null=True, blank=True)
    duplicate_answer = models.CharField(max_length=12, choices=DuplicateAnswer, blank=True)
    joined_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ReferralQuerySet] = ReferralQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=ReferralState.values), name="referral_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "withdrawn")) | Q(case__isnull=False),
                name="submitted_about_a_case",
            ),
            models.CheckConstraint(
                condition=~Q(mode="note") | Q(standard__isnull=False),
                name="noted_under_a_standard",
            ),
            models.CheckConstraint(
                condition=~Q(state="joined") | Q(joined_to__isnull=False),
                name="joined_to_a_referral",
            ),
        )

    def __str__(self) -> str:
        return f"Referral to {self.board}"

    @property
    def display_name(self) -> str:
        if self.case:
            return self.case.patient.display_name
        return ", ".join(filter(None, (self.family_name, self.given_name)))

    @property
    def question_words(self) -> str:
        return (self.question or "").replace("_", " ")

    @property
    def is_editable(self) -> bool:
        return self.state in (ReferralState.DRAFT, ReferralState.RETURNED)


class ReferralStep(models.Model):
    """One step of a referral: who moved it from where to where, and why."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    because = models.TextField(blank=True)
    missing = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
