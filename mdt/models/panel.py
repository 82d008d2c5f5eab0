"""A blind panel on resectability: surgeons vote apart, and all votes become known together."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Case
from cases.models.fields import Word
from cases.rules import vocabulary as v

if TYPE_CHECKING:
    from accounts.models import User


class PanelQuerySet(models.QuerySet["VotePanel"]):
    def visible_to(self, user: "User") -> "PanelQuerySet":
        return self.filter(case__in=Case.objects.visible_to(user))

    def latest_for(self, case: Case) -> "VotePanel | None":
        return self.filter(case=case).order_by("-id").first()


class VotePanel(models.Model):
    """``needed`` votes reveal each other; a panel that disagrees can be widened once, from three to five."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="panels")
    needed = models.PositiveSmallIntegerField(default=3)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PanelQuerySet] = PanelQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(needed__in=(3, 5)), name="panel_of_three_or_five"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(revealed_at=None), name="one_open_panel_per_case"
            ),
        )

    def __str__(self) -> str:
        return f"Panel of {self.needed} on case {self.case_id}"

    @property
    def is_open(self) -> bool:
        return self.revealed_at is None


class PanelVote(models.Model):
    """One surgeon's vote; until ``revealed_at`` only this surgeon may read it."""

    panel = models.ForeignKey(VotePanel, on_delete=models.PROTECT, related_name="votes")
    surgeon = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    resectability = Word(v.Resectability)
    technique = Word(v.Technique, null=True)
    reason = models.TextField(blank=True)
    voted_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["panel", "surgeon"], name="one_vote_per_surgeon"),
        )

    def __str__(self) -> str:
        return f"Vote of {self.surgeon_id} in panel {self.panel_id}"
