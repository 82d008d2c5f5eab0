"""Operations and local treatments, planned and performed, with their pathology."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cases.models.fact import CaseFact, one_of, tracked
from cases.models.fields import Word, Words
from cases.rules import vocabulary as v


@tracked
class Surgery(CaseFact):
    key = models.TextField()
    kind = Word(v.SurgeryKind)
    status = Word(v.SurgeryStatus, null=True)
    date = models.DateField(null=True)
    extent = Word(v.Extent, null=True)
    stages = models.PositiveIntegerField(null=True)
    segments = Words(v.Segment)
    # Keys of lesions, declared ones and new ones alike.
    lesions = ArrayField(models.TextField(), default=list)
    margin = Word(v.Margin, null=True)
    clavien_dindo = Word(v.ClavienDindo, null=True)
    pathological_response = models.TextField(null=True)

    class Meta(CaseFact.Meta):
        constraints = (one_of("case", "key", name="one_operation_per_key"),)

    def __str__(self) -> str:
        return f"{self.kind} ({self.status or 'status unknown'})"
