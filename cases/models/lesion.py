"""One lesion, followed from scan to scan."""

from django.db import models

from cases.models.fact import CaseFact, one_of, tracked
from cases.models.fields import Word, Words
from cases.rules import vocabulary as v


@tracked
class Lesion(CaseFact):
    key = models.TextField()
    label = models.TextField(null=True)
    organ = Word(v.Organ, null=True)
    segments = Words(v.Segment)
    nodal = models.BooleanField(null=True)
    role = Word(v.LesionRole, null=True)
    treated = Word(v.LocalTreatment, null=True)

    class Meta(CaseFact.Meta):
        constraints = (one_of("case", "key", name="one_lesion_per_key"),)

    def __str__(self) -> str:
        return f"{self.key} {self.label or ''}".strip()
