"""Examinations before a decision that the case document has no part for."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from cases.models.case import Case
from cases.models.fact import tracked
from cases.models.fields import Word
from cases.rules import work_up as w

if TYPE_CHECKING:
    from accounts.models import User


class WorkUpQuerySet(models.QuerySet["WorkUp"]):
    def visible_to(self, user: "User") -> "WorkUpQuerySet":
        return self.filter(case__in=Case.objects.visible_to(user)).select_related("case")

    def standing(self) -> "WorkUpQuerySet":
        """What is in force, with who recorded it."""
        return self.filter(retracted_at=None).select_related("recorded_by")


@tracked
class WorkUp(models.Model):
    """One examination, or the request for it. A wrong entry is withdrawn with its reason, never deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="work_up_rows")
    kind = Word(w.WorkUpKind)
    state = Word(w.WorkUpState)
    performed_on = models.DateField(null=True, blank=True)
    finding = models.TextField(blank=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    retracted_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retracted_at = models.DateTimeField(null=True, blank=True)
    retracted_because = models.TextField(blank=True)

    objects: ClassVar[WorkUpQuerySet] = WorkUpQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("kind", "performed_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="requested", performed_on=None)
                | Q(state__in=("done", "incomplete"), performed_on__isnull=False),
                name="work_up_done_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(retracted_at=None, retracted_by=None)
                | Q(retracted_at__isnull=False, retracted_by__isnull=False),
                name="work_up_withdrawn_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}, {w.STATES[self.state]}"

    @property
    def title(self) -> str:
        return w.KINDS[self.kind]

    @property
    def state_words(self) -> str:
        return w.STATES[self.state]

    @property
    def entry(self) -> w.WorkUpEntry:
        """The row as the rules read it."""
        on = self.performed_on or self.recorded_at.date()
        return w.WorkUpEntry(self.kind, self.state, on, self.finding)
