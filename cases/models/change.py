"""The outbox: one row for each change of a case, written in the transaction of the change."""

from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import ClassVar

from django.db import models
from django.db.models import Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone


class CaseChangeQuerySet(models.QuerySet["CaseChange"]):
    def waiting(self) -> "CaseChangeQuerySet":
        return self.filter(done_at=None)

    def first_since(self, moments: Mapping[int, datetime], each: int = 5) -> "CaseChangeQuerySet":
        """The first few changes of each case after its moment, oldest first; ``moments`` by the key of the case."""
        if not moments:
            return self.none()
        later = (Q(case=case, created_at__gt=at) for case, at in moments.items())
        place = Window(RowNumber(), partition_by="case", order_by="id")
        rows = self.filter(reduce(or_, later)).alias(place=place).filter(place__lte=each)
        return rows.order_by("id")

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
