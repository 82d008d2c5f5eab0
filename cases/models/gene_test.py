"""Gene tests. Not ordered, pending, failed, wild type and mutant are different things."""

from django.db import models

from cases.models.fact import CaseFact, Fact, in_order, tracked
from cases.models.fields import Word
from cases.rules import vocabulary as v


@tracked
class GeneTest(CaseFact):
    specimen = Word(v.Specimen, null=True)
    collected_on = models.DateField(null=True)
    reported_on = models.DateField(null=True)

    class Meta(CaseFact.Meta):
        constraints = (in_order("collected_on", "reported_on", "gene_report_follows_collection"),)

    def __str__(self) -> str:
        return f"Gene test of {self.specimen or 'unknown specimen'}"


@tracked
class GeneResult(Fact):
    test = models.ForeignKey(GeneTest, on_delete=models.PROTECT, related_name="results")
    marker = Word(v.Marker)
    status = Word(v.GeneStatus)
    variant = models.TextField(null=True)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"{self.marker} {self.status}"
