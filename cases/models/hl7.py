"""HL7 v2 messages, kept as they came before they are acknowledged; and what became of each."""

import uuid
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Count, Max, Q

from cases.models.source import ImportRun, ImportSource

if TYPE_CHECKING:
    from accounts.models import User


class Hl7State(models.TextChoices):
    RECEIVED = "received", "Received"
    WAITING = "waiting", "Waiting for a person"
    IMPORTED = "imported", "Imported"
    UNCHANGED = "unchanged", "Nothing new"
    SHOWN = "shown", "Kept, not imported"
    IGNORED = "ignored", "Not read"
    REFUSED = "refused", "Refused"
    SET_ASIDE = "set_aside", "Set aside"


class Hl7MessageQuerySet(models.QuerySet["Hl7Message"]):
    def visible_to(self, user: "User") -> "Hl7MessageQuerySet":
        """Messages of the sites where this person imports cases; they hold patients' data."""
        from accounts.models import Site
        from accounts.permissions import Permission, roles_with

        roles = roles_with(Permission.IMPORT_CASES)
        held = Site.objects.filter(memberships__user=user, memberships__role__in=roles)
        return self.filter(site__in=held)

    def received(self) -> "Hl7MessageQuerySet":
        return self.filter(state=Hl7State.RECEIVED)

    def open(self) -> "Hl7MessageQuerySet":
        """What a person has to look at, oldest first."""
        states = (Hl7State.WAITING, Hl7State.REFUSED)
        return self.filter(state__in=states).select_related("source").order_by("id")

    def latest_first(self) -> "Hl7MessageQuerySet":
        return self.select_related("source").order_by("-id")

    def by_source(self) -> Iterable[Mapping[str, Any]]:
        """One row for each sender: last message, and how many stand where. No patient's data."""
        counts = {
            state: Count("id", filter=Q(state=state))
            for state in (Hl7State.RECEIVED, Hl7State.WAITING, Hl7State.REFUSED)
        }
        return (
            self.order_by("source__name")
            .values("source__code", "source__name")
            .annotate(last=Max("received_at"), total=Count("id"), **counts)
        )


class Hl7Message(models.Model):
    """``because`` and ``place`` say why it waits or was refused, without data of the patient."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(ImportSource, on_delete=models.PROTECT, related_name="messages")
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="+")
    sender = models.TextField(blank=True)
    control_id = models.TextField(blank=True)
    type = models.CharField(max_length=20, blank=True)
    content = models.BinaryField()
    content_sha256 = models.CharField(max_length=64)
    answer = models.CharField(max_length=2)
    state = models.CharField(max_length=10, choices=Hl7State, default=Hl7State.RECEIVED)
    place = models.TextField(blank=True)
    because = models.TextField(blank=True)
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)
    run = models.ForeignKey(
        ImportRun, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[Hl7MessageQuerySet] = Hl7MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-id",)
        constraints = (
            # A sender that uses a control id again for something else loses nothing.
            models.UniqueConstraint(
                fields=["source", "sender", "control_id", "content_sha256"],
                name="one_row_per_message",
            ),
            models.CheckConstraint(condition=Q(state__in=Hl7State.values), name="hl7_state"),
        )
        indexes = (
            models.Index(fields=["id"], condition=Q(state="received"), name="hl7_to_process"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.control_id}"
