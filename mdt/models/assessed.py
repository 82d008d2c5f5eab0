"""What the last assessment of each case was made from, so that a sweep can tell what it need not do again."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from cases.models import Case
from cases.models.case import CaseQuerySet


class Assessed(models.Model):
    """One row a case, written with its assessment; without it, or with another one, the case is due."""

    case = models.OneToOneField(
        "cases.Case", on_delete=models.CASCADE, primary_key=True, related_name="assessed"
    )
    version = models.PositiveIntegerField()
    as_of = models.DateField()
    profile = models.CharField(max_length=16)
    # Of the code and the knowledge files: another release assesses every case again.
    rules_sha256 = models.CharField(max_length=64)
    again_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(again_on__gt=F("as_of")), name="assessed_again_later"
            )
        ]

    def __str__(self) -> str:
        return f"Case {self.case_id} as of {self.as_of}, again on {self.again_on}"


def due_cases(*, as_of: date, rules_sha256: str) -> CaseQuerySet:
    """Open cases whose facts, rules or day have changed since they were last assessed."""
    stands = Q(
        assessed__version=F("version"),
        assessed__rules_sha256=rules_sha256,
        assessed__profile=F("site__knowledge_profile"),
        assessed__as_of__lte=as_of,
        assessed__again_on__gt=as_of,
    )
    return Case.objects.open().exclude(Q(assessed__isnull=False) & stands)
