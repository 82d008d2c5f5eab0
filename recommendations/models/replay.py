"""A draft of the knowledge run over every case of the record, beside the knowledge in force."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from cases.models import Case
from recommendations.models.knowledge import KnowledgeDraft

if TYPE_CHECKING:
    from accounts.models import User


class Replay(models.Model):
    """``sha256`` is that of the texts replayed; ``last_id`` says how far a worker came."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(KnowledgeDraft, on_delete=models.CASCADE, related_name="replays")
    sha256 = models.CharField(max_length=64)
    against = models.CharField(max_length=32)
    as_of = models.DateField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="knowledge_replays"
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    case_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    last_id = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.draft} over {self.case_count} cases"

    @property
    def share_done(self) -> int:
        """Per cent of the cases done."""
        return 100 * self.done_count // self.case_count if self.case_count else 100


class ReplayDifferenceQuerySet(models.QuerySet["ReplayDifference"]):
    def visible_to(self, user: "User") -> "ReplayDifferenceQuerySet":
        visible = self.filter(case__in=Case.objects.visible_to(user))
        return visible.select_related("case__patient", "case__site")


class ReplayDifference(models.Model):
    """One suggestion of one case that the draft would show otherwise."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="differences")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    change = models.CharField(max_length=10)
    code = models.CharField(max_length=80)
    title = models.TextField()
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    facts = models.JSONField(default=list)

    objects: ClassVar[ReplayDifferenceQuerySet] = ReplayDifferenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("case_id", "id")
        indexes: ClassVar = [models.Index(fields=["replay", "code"], name="replay_by_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.change} in case {self.case_id}"
