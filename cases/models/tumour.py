"""The primary tumour, its metastases as a whole, and disease outside the liver."""

from django.db import models

from cases.models.fact import CaseFact, one_of, tracked
from cases.models.fields import Measured, Word, Words
from cases.rules import vocabulary as v


@tracked
class PrimaryTumour(CaseFact):
    site = Word(v.PrimarySite, null=True)
    diagnosed_on = models.DateField(null=True)
    histology = models.TextField(null=True)
    grade = Word(v.Grade, null=True)
    t = Word(v.TCategory, null=True)
    n = Word(v.NCategory, null=True)
    m = Word(v.MCategory, null=True)
    nodes_positive = models.PositiveIntegerField(null=True)
    nodes_examined = models.PositiveIntegerField(null=True)
    status = Word(v.PrimaryStatus, null=True)
    resected_on = models.DateField(null=True)
    margin = Word(v.Margin, null=True)
    symptoms = Words(v.Symptom)

    class Meta(CaseFact.Meta):
        constraints = (
            one_of("case", name="one_primary_per_case"),
            models.CheckConstraint(
                condition=models.Q(nodes_positive=None)
                | models.Q(nodes_examined=None)
                | models.Q(nodes_positive__lte=models.F("nodes_examined")),
                name="no_more_positive_nodes_than_examined",
            ),
        )

    def __str__(self) -> str:
        return f"Primary tumour, {self.site or 'site unknown'}"


@tracked
class MetastaticDisease(CaseFact):
    """The liver metastases as a whole; ``largest_mm`` in millimetres."""

    detected_on = models.DateField(null=True)
    count = models.PositiveIntegerField(null=True)
    largest_mm = Measured(400, null=True)
    distribution = Word(v.Distribution, null=True)
    liver_involvement_percent = Measured(100, null=True)

    class Meta(CaseFact.Meta):
        constraints = (one_of("case", name="one_metastatic_disease_per_case"),)

    def __str__(self) -> str:
        return f"{self.count or 'Unknown number of'} liver metastases"


@tracked
class ExtrahepaticDisease(CaseFact):
    site = Word(v.ExtrahepaticSite)
    count = models.PositiveIntegerField(null=True)
    resectable = models.BooleanField(null=True)
    detected_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"Extrahepatic disease: {self.site}"
