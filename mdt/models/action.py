"""Tasks from a decision: one owner, a due date, closed on evidence."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q

from mdt.models.archived import OF_THE_ACTION, OF_THE_DECISION, stands_when_archived
from mdt.models.decision import Decision

if TYPE_CHECKING:
    from accounts.models import User


class ActionState(models.TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"
    NOT_DONE = "not_done", "Not done"


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: "User") -> "ActionQuerySet":
        return self.filter(decision__in=Decision.objects.visible_to(user))

    def open(self) -> "ActionQuerySet":
        return self.filter(state=ActionState.OPEN)

    def of_case(self, case_id: int) -> "ActionQuerySet":
        """Those of its signed decisions."""
        return self.filter(decision__in=Decision.objects.signed().filter(item__case=case_id))

    def concerning(self, user: "User") -> "ActionQuerySet":
        """Mine; and as a deputy those that have come up."""
        return self.filter(Q(owner=user) | Q(deputy=user, escalated_at__isnull=False))

    def overdue(self, today: date) -> "ActionQuerySet":
        return self.open().filter(due_on__lt=today)


@pghistory.track()
class Action(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="actions")
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="actions"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField()
    # Set when the decision behind it was superseded: somebody must say whether it still holds.
    needs_review = models.BooleanField(default=False)
    escalated_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=ActionState, default=ActionState.OPEN)
    evidence = models.TextField(blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ActionQuerySet] = ActionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ActionState.values), name="action_state"),
            models.CheckConstraint(
                condition=Q(state="open") | ~Q(evidence=""), name="action_closed_on_evidence"
            ),
        )
        # What was asked and until when stands; who has it, and what came of it, goes on after the meeting.
        triggers: ClassVar = [
            stands_when_archived(
                "archived_action_stands", OF_THE_DECISION, columns=("decision_id", "text", "due_on", "created_at"),
                grows=True,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text

    def is_overdue(self, today: date) -> bool:
        return self.state == ActionState.OPEN and self.due_on < today


class Handover(models.Model):
    """An action passed from one owner to the next; the chain is kept."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="handovers")
    before = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")
        triggers: ClassVar = [
            stands_when_archived("archived_handover_stands", OF_THE_ACTION, grows=True)
        ]

    def __str__(self) -> str:
        return f"{self.before} to {self.after}: {self.reason}"
