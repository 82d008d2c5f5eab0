"""Laboratory results, assessments of the patient, the liver's volumes and state, pharmacogenetics."""

from django.db import models

from cases.models.fact import CaseFact, one_of, tracked
from cases.models.fields import Measured, Word
from cases.rules import vocabulary as v


@tracked
class LabResult(CaseFact):
    """A value with its unit (UCUM) and the laboratory's upper limit in the same unit."""

    test = Word(v.LabTest)
    value = Measured()
    unit = Word(v.LabUnit)
    collected_on = models.DateField()
    upper_limit = Measured(null=True)

    class Meta(CaseFact.Meta):
        indexes = (models.Index(fields=["case", "test", "collected_on"], name="lab_course"),)

    def __str__(self) -> str:
        return f"{self.test} {self.value} {self.unit}"


@tracked
class Assessment(CaseFact):
    kind = Word(v.AssessmentKind)
    value = models.TextField()
    assessed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


@tracked
class LiverVolume(CaseFact):
    """Future liver remnant and total volume in mL, with the method of the total."""

    measured_on = models.DateField()
    flr_ml = Measured(null=True)
    total_ml = Measured(null=True)
    total_method = Word(v.TotalMethod, null=True)
    spleen_ml = Measured(null=True)
    days_since_embolisation = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"Remnant {self.flr_ml} mL"


@tracked
class LiverBackground(CaseFact):
    state = Word(v.BackgroundState)
    assessed_on = models.DateField(null=True)

    class Meta(CaseFact.Meta):
        constraints = (one_of("case", name="one_liver_background_per_case"),)

    def __str__(self) -> str:
        return f"Liver: {self.state}"


@tracked
class PharmacogeneticResult(CaseFact):
    test = Word(v.PharmacogeneticTest)
    result = Word(v.PharmacogeneticResult)
    value = Measured(null=True)
    reported_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.test} {self.result}"
