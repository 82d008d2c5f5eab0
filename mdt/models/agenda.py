"""Agenda items: one listing of a case in one meeting, with the reasons for it."""

import uuid
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.models import Case, Flag
from mdt.models.archived import OF_THE_ITEM, OF_THE_MEETING, stands_when_archived
from mdt.models.board import Board
from mdt.models.meeting import Meeting
from mdt.models.referral import Complexity, ListingMode, Referral
from mdt.models.standard import StandardOfCare
from recommendations.models import Evaluation

if TYPE_CHECKING:
    from accounts.models import User
    from mdt.models.decision import Decision


class ItemState(models.TextChoices):
    PROVISIONAL = "provisional", "Waiting for approval"
    LISTED = "listed", "Listed"
    DECIDED = "decided", "Decided"
    NOTED = "noted", "Noted"
    DEFERRED = "deferred", "Deferred"
    CARRIED_OVER = "carried_over", "Carried over"
    MOVED = "moved", "Moved"
    REMOVED = "removed", "Removed"


# What a board has dealt with: by a decision, or by noting that the standard of care applies.
ANSWERED = (ItemState.DECIDED, ItemState.NOTED)


class DeferralReason(models.TextChoices):
    IMAGING_NOT_AVAILABLE = "imaging_not_available", "Imaging not available"
    IMAGING_NOT_REVIEWED = "imaging_not_reviewed", "Imaging not reviewed"
    PATHOLOGY_PENDING = "pathology_pending", "Pathology pending"
    MOLECULAR_PENDING = "molecular_pending", "Molecular result pending"
    CLINICIAN_ABSENT = "clinician_absent", "Clinician absent"
    QUORUM_LOST = "quorum_lost", "Quorum lost"
    PATIENT_NOT_SEEN = "patient_not_seen", "Patient not yet seen"
    PATIENT_CHOICE = "patient_choice", "Patient's choice"
    OTHER_BOARD_FIRST = "other_board_first", "Another board first"
    TIME_RAN_OUT = "time_ran_out", "Time ran out"
    IT_FAILURE = "it_failure", "Computers failed"
    MEETING_CANCELLED = "meeting_cancelled", "Meeting cancelled"
    ADMINISTRATIVE_ERROR = "administrative_error", "Administrative error"
    OTHER = "other", "Other"


class ReasonKind(models.TextChoices):
    FLAG = "flag", "Flag"
    REFERRAL = "referral", "Referral"
    REDISCUSSION = "rediscussion", "Re-discussion"


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: "User") -> "AgendaItemQuerySet":
        cases = Case.objects.visible_to(user)
        return self.filter(meeting__board__in=Board.objects.visible_to(user), case__in=cases)

    def active(self) -> "AgendaItemQuerySet":
        return self.filter(state=ItemState.LISTED)

    def placed(self) -> "AgendaItemQuerySet":
        """Listed, or added late and waiting for the chair's approval."""
        return self.filter(state__in=(ItemState.LISTED, ItemState.PROVISIONAL))

    def on_list(self) -> "AgendaItemQuerySet":
        return self.filter(state__in=(ItemState.LISTED, *ANSWERED))

    def with_others(self) -> "AgendaItemQuerySet":
        """Each item with whether its case stands on another board's list as well."""
        others = AgendaItem.objects.filter(case=OuterRef("case")).exclude(board=OuterRef("board"))
        return self.annotate(is_elsewhere=Exists(others.on_list()))

    def decided_with_suggestions(self) -> "AgendaItemQuerySet":
        """Decided items whose suggestions were before the board, newest meeting first."""
        decided = self.filter(state=ItemState.DECIDED, frozen_evaluation__isnull=False)
        return decided.order_by("-meeting__starts_at", "position")

    def for_lists(self) -> "AgendaItemQuerySet":
        return self.select_related(
            "case__patient", "case__site", "meeting__board", "frozen_evaluation", "standard"
        ).prefetch_related(
            models.Prefetch("reasons", AgendaReason.objects.select_related("flag")),
            "case__patient__identifiers",
            "decisions",
        )


@pghistory.track()
class AgendaItem(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    # Repeated from the meeting, so that the database itself can forbid a second listing on one board.
    board = models.ForeignKey(Board, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agenda_items")
    position = models.PositiveIntegerField()
    planned_minutes = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=ItemState, default=ItemState.LISTED)
    mode = models.CharField(max_length=8, choices=ListingMode, default=ListingMode.DISCUSS)
    standard = models.ForeignKey(
        StandardOfCare, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    complexity = models.CharField(max_length=16, choices=Complexity, default=Complexity.STANDARD)
    question = models.CharField(max_length=40, blank=True)
    # How often in a row the case was not reached, and how often it was put off, before it came to this list.
    carried_over = models.PositiveSmallIntegerField(default=0)
    deferred_times = models.PositiveSmallIntegerField(default=0)
    deferral_reason = models.CharField(max_length=24, choices=DeferralReason, blank=True)
    state_because = models.TextField(blank=True)
    # Who sees to it that a deferred case can be discussed, and until when.
    deferral_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    target_on = models.DateField(null=True, blank=True)
    # Added after the list was locked: why, and who approved it.
    late_because = models.CharField(max_length=300, blank=True)
    late_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # What the coordinator knows beside the referral, asked for when the list is locked.
    key_worker = models.CharField(max_length=100, blank=True)
    gp = models.CharField(max_length=100, blank=True)
    frailty = models.CharField(max_length=7, blank=True)
    # What was missing when the list was locked; ``None`` before that.
    gaps_at_lock = ArrayField(models.CharField(max_length=20), null=True, blank=True)
    moved_to = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="moved_from"
    )
    created_at = models.DateTimeField()
    # What the board was shown: set when the list is locked, cleared when it is unlocked.
    frozen_evaluation = models.ForeignKey(
        Evaluation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AgendaItemQuerySet] = AgendaItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("meeting", "position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["board", "case"],
                condition=Q(state__in=("listed", "provisional")),
                name="one_listing_per_board",
            ),
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="item_state"),
            models.CheckConstraint(
                condition=~Q(state="deferred") | ~Q(deferral_reason=""),
                name="deferred_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(frozen_evaluation=None) | Q(frozen_at__isnull=False),
                name="frozen_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="provisional") | ~Q(late_because=""),
                name="late_for_a_reason",
            ),
        )
        triggers: ClassVar = [stands_when_archived("archived_item_stands", OF_THE_MEETING)]

    def __str__(self) -> str:
        return f"Item {self.position} of {self.meeting}"

    @property
    def latest_decision(self) -> "Decision | None":
        """The newest version of the decision, from what a list has already read."""
        return max(self.decisions.all(), key=lambda decision: decision.number, default=None)


class AgendaReason(models.Model):
    """Why a case is listed; a flag brings its sentence and its evidence as they were then."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="reasons")
    kind = models.CharField(max_length=12, choices=ReasonKind)
    flag = models.ForeignKey(
        Flag, null=True, blank=True, on_delete=models.PROTECT, related_name="reasons"
    )
    referral = models.ForeignKey(
        Referral, null=True, blank=True, on_delete=models.PROTECT, related_name="reasons"
    )
    text = models.TextField()
    evidence = models.JSONField(default=list)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=["item", "flag"], condition=Q(flag__isnull=False), name="one_reason_per_flag"
            ),
            models.UniqueConstraint(
                fields=["item", "referral"],
                condition=Q(referral__isnull=False),
                name="one_reason_per_referral",
            ),
            models.CheckConstraint(
                condition=~Q(kind="flag") | Q(flag__isnull=False), name="flag_reason_has_a_flag"
            ),
        )
        triggers: ClassVar = [stands_when_archived("archived_reason_stands", OF_THE_ITEM)]

    def __str__(self) -> str:
        return self.text
