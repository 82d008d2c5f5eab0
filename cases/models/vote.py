"""A surgeon's dated opinion on resectability."""

from django.db import models

from cases.models.fact import CaseFact, tracked
from cases.models.fields import Word
from cases.rules import vocabulary as v


@tracked
class ResectabilityVote(CaseFact):
    surgeon = models.TextField()
    voted_on = models.DateField()
    resectability = Word(v.Resectability)
    technique = Word(v.Technique, null=True)
    reason = models.TextField(null=True)

    class Meta(CaseFact.Meta):
        indexes = (models.Index(fields=["case", "surgeon", "voted_on"], name="vote_in_force"),)

    def __str__(self) -> str:
        return f"{self.surgeon}: {self.resectability}"
