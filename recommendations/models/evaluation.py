"""An evaluation of one case at one moment, kept exactly as it was computed."""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.db import models

from cases.models import Case
from cases.models.fields import LargeDocument

if TYPE_CHECKING:
    from accounts.models import User


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, user: "User") -> "EvaluationQuerySet":
        return self.filter(case__in=Case.objects.visible_to(user))

    def latest_of_each(self, case_ids: Iterable[int]) -> "EvaluationQuerySet":
        """The newest evaluation of each case, in one query."""
        newest = self.filter(case_id__in=case_ids).order_by("case_id", "-id")
        return newest.distinct("case_id")

    def latest_for(self, case: "Case | int") -> "Evaluation | None":
        """The newest evaluation of a case, or None when it was never evaluated."""
        return self.filter(case=case).order_by("-id").first()


class Evaluation(models.Model):
    """Append-only: a change of facts or of knowledge adds a row, it never rewrites one."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="evaluations")
    as_of = models.DateField()
    profile = models.CharField(max_length=16)
    knowledge_version = models.CharField(max_length=32)
    result = LargeDocument()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    objects: ClassVar[EvaluationQuerySet] = EvaluationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "-id"], name="evaluation_latest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evaluation_has_a_hash"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="evaluation_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"Evaluation of case {self.case_id} on {self.as_of} ({self.knowledge_version})"

    @property
    def suggestions(self) -> list[dict[str, object]]:
        return list(self.result["suggestions"])
