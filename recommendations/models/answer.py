"""What a board said to a suggestion it was shown."""

import uuid
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from recommendations.models.evaluation import Evaluation

if TYPE_CHECKING:
    from accounts.models import User


class Answer(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    MODIFIED = "modified", "Modified"
    REJECTED = "rejected", "Rejected"


class AnswerReason(models.TextChoices):
    """Why a suggestion was not taken as it stood."""

    PATIENT_WISH = "patient_wish", "Patient's wish"
    COMORBIDITY = "comorbidity", "Comorbidity or frailty"
    ANATOMY = "anatomy", "Anatomy or technique"
    FACT_WRONG = "fact_wrong", "A fact it rests on is wrong or out of date"
    NEWER_EVIDENCE = "newer_evidence", "Newer or other evidence"
    TRIAL = "trial", "Inclusion in a trial"
    AVAILABILITY = "availability", "Not available here"
    ALREADY_DONE = "already_done", "Already done"
    OTHER = "other", "Other"


class SuggestionAnswerQuerySet(models.QuerySet["SuggestionAnswer"]):
    def visible_to(self, user: "User") -> "SuggestionAnswerQuerySet":
        visible = Evaluation.objects.visible_to(user)
        return self.filter(evaluation__in=visible)

    def latest_of(self, *decision_keys: str) -> "SuggestionAnswerQuerySet":
        """The answer in force to each suggestion that was before the board under these keys."""
        mine = self.filter(decision_key__in=decision_keys).select_related("by")
        return mine.order_by("decision_key", "code", "-id").distinct("decision_key", "code")


class SuggestionAnswer(models.Model):
    """One answer to one suggestion of one evaluation; a later answer is a new row."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="answers")
    code = models.CharField(max_length=80)
    rule_id = models.CharField(max_length=80)
    # The decision lives in a higher app, so it is named by its key and not by a foreign key.
    decision_key = models.CharField(max_length=64, blank=True)
    answer = models.CharField(max_length=16, choices=Answer)
    reason = models.CharField(max_length=32, choices=AnswerReason, blank=True)
    comment = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="suggestion_answers"
    )
    at = models.DateTimeField()

    objects: ClassVar[SuggestionAnswerQuerySet] = SuggestionAnswerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["evaluation", "code"], name="answer_to_suggestion")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(answer__in=Answer.values), name="answer_is_one_of_three"
            ),
            models.CheckConstraint(
                condition=models.Q(answer=Answer.ACCEPTED)
                | models.Q(reason__in=AnswerReason.values),
                name="answer_other_than_accepted_has_a_reason",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="answer_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.answer}"
