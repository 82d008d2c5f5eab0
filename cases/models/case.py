"""One course of colorectal liver metastases in one patient."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone

from accounts.permissions import Permission, roles_with
from cases.models.fact import tracked
from cases.models.fields import Word
from cases.models.patient import Patient
from cases.rules import vocabulary as v

if TYPE_CHECKING:
    from accounts.models import User


class CaseStatus(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    ENTERED_IN_ERROR = "entered_in_error", "Entered in error"


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: "User") -> "CaseQuerySet":
        """The cases of the sites where this person takes part in care; a referrer's own ones."""
        roles = roles_with(Permission.SEE_CASES)
        everywhere = [role for role in roles if role != "referrer"]
        sites = user.memberships.filter(role__in=everywhere).values("site")
        referring = user.memberships.filter(role="referrer").values("site")
        own = models.Q(referrer=user, site__in=referring)
        return self.filter(models.Q(site__in=sites) | own).exclude(
            status=CaseStatus.ENTERED_IN_ERROR
        )

    def open(self) -> "CaseQuerySet":
        return self.filter(status=CaseStatus.OPEN)

    def matching(self, words: str) -> "CaseQuerySet":
        """Cases whose patient's name, number or birth date holds every word."""
        found = self
        for word in words.casefold().split():
            found = found.filter(search_text__contains=word)
        return found

    def closest_first(self, words: str) -> "CaseQuerySet":
        """Whose name or number ends as the words do before those that only hold them, open before closed, newest first.

        Somebody who types the last figures of a number means that patient, not the ten newer ones that hold them.
        """
        end = words.casefold().strip()
        ends = models.Q(search_text__contains=f"{end} ") | models.Q(search_text__endswith=end)
        rank = models.Case(models.When(ends, then=0), default=1)
        return self.order_by(rank, "status", "-opened_at", "-id")

    def for_lists(self) -> "CaseQuerySet":
        return self.select_related("patient", "site").prefetch_related("patient__identifiers")


@tracked
class Case(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="cases")
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="cases")
    referrer = models.ForeignKey(
        "accounts.User",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="referred_cases",
    )
    status = models.CharField(max_length=20, choices=CaseStatus, default=CaseStatus.OPEN)
    question = Word(v.BoardQuestion, null=True, blank=True)
    question_text = models.TextField(null=True, blank=True)
    extrahepatic_ruled_out_on = models.DateField(null=True, blank=True)
    # Counts every change; whoever saves must have seen the latest.
    version = models.PositiveIntegerField(default=1)
    content_sha256 = models.CharField(max_length=64, blank=True)
    search_text = models.TextField(blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    # What the last assessment found, kept for lists and filters; the evaluation holds the reasons.
    phase = models.CharField(max_length=20, blank=True)
    latest_response = models.CharField(max_length=20, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_version = models.PositiveIntegerField(default=0)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-opened_at", "-id")
        indexes = (models.Index(fields=["site", "status", "-opened_at"], name="case_list"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=CaseStatus.values), name="case_status"
            ),
        )

    def __str__(self) -> str:
        return f"Case {self.public_id}"

    @property
    def is_open(self) -> bool:
        return self.status == CaseStatus.OPEN

    @property
    def question_words(self) -> str:
        return (self.question or "").replace("_", " ")

    def age_on(self, day: date) -> int | None:
        born = self.patient.birth_date
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
