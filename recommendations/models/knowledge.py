"""Versions of the knowledge that a hospital drafts: texts, replay over its cases, signatures, release."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User


class DraftState(models.TextChoices):
    DRAFT = "draft", "Draft"
    RELEASED = "released", "Released"
    DROPPED = "dropped", "Dropped"


class KnowledgeDraftQuerySet(models.QuerySet["KnowledgeDraft"]):
    def in_force(self, at: datetime) -> "models.QuerySet[KnowledgeDraft, UUID]":
        """Ids of the releases whose moment has come, the one in force first."""
        released = self.filter(state=DraftState.RELEASED, active_from__lte=at)
        return released.order_by("-active_from", "-id").values_list("public_id", flat=True)

    def released_as(self, version: str) -> "UUID | None":
        found = self.filter(state=DraftState.RELEASED, version=version)
        return found.values_list("public_id", flat=True).first()

    def of(self, user: "User") -> "KnowledgeDraftQuerySet":
        """Whoever may open the lab sees every version: knowledge belongs to no site and names no patient."""
        return self.select_related("drafted_by", "changed_by") if user.is_active else self.none()


class KnowledgeDraft(models.Model):
    """One version. Its texts change while it is a draft; once released the database refuses every change."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.CharField(max_length=32, unique=True)
    why = models.TextField()
    based_on = models.CharField(max_length=32)
    files = models.JSONField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.DRAFT)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="knowledge_drafts"
    )
    drafted_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="knowledge_changes"
    )
    changed_at = models.DateTimeField()
    active_from = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[KnowledgeDraftQuerySet] = KnowledgeDraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="released") ^ models.Q(active_from=None),
                name="released_knowledge_has_its_moment",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="released_knowledge_stands",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="released"),
            )
        ]

    def __str__(self) -> str:
        return f"Knowledge {self.version}"


class KnowledgeSignature(models.Model):
    """A clinician stands for exactly these texts; a later change of the draft leaves the signature behind."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft = models.ForeignKey(KnowledgeDraft, on_delete=models.PROTECT, related_name="signatures")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="knowledge_signatures"
    )
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    replay = models.ForeignKey("Replay", on_delete=models.PROTECT, related_name="signatures")
    # What the identity provider said of the sign-in that it asked for again: issuer, auth_time, acr, amr.
    assurance = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draft", "by", "replay"], name="a_person_signs_a_replay_once"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="knowledge_signature_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.by} for {self.draft}"
