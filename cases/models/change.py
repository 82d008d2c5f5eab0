"""The outbox: one row for each change of a case, written in the transaction of the change."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class CaseChangeQuerySet(models.QuerySet["CaseChange"]):
    def waiting(self) -> "CaseChangeQuerySet":
        return self.filter(done_at=None)

    def claimed(self, limit: int) -> "CaseChangeQuerySet":
        """The oldest waiting changes, locked; those another worker holds are passed over."""
        return self.waiting().select_for_update(skip_locked=True).order_by("id")[:limit]


class CaseChange(models.Model):
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CaseChangeQuerySet] = CaseChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = (
            models.Index(fields=["id"], condition=models.Q(done_at=None), name="waiting_changes"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"
