"""A scan, and what was read from it."""

from django.db import models

from cases.models.fact import CaseFact, Fact, one_of, tracked
from cases.models.fields import Measured, Word, Words
from cases.models.lesion import Lesion
from cases.rules import vocabulary as v


@tracked
class ImagingStudy(CaseFact):
    key = models.TextField()
    performed_on = models.DateField()
    modality = Word(v.Modality, null=True)
    regions = Words(v.Region)
    contrast = Word(v.Contrast, null=True)
    slice_mm = Measured(400, null=True)
    reported_response = Word(v.ReportedResponse, null=True)

    class Meta(CaseFact.Meta):
        constraints = (one_of("case", "key", name="one_study_per_key"),)

    def __str__(self) -> str:
        return f"{self.modality or 'Scan'} of {self.performed_on}"


class StudyFact(Fact):
    study = models.ForeignKey(ImagingStudy, on_delete=models.PROTECT, related_name="%(class)s_rows")

    class Meta:
        abstract = True
        ordering = ("position", "id")


@tracked
class LesionMeasurement(StudyFact):
    """The long axis of a lesion in mm (short axis of a node), or why there is none."""

    lesion = models.ForeignKey(Lesion, on_delete=models.PROTECT, related_name="measurements")
    mm = Measured(400, null=True)
    status = Word(v.MeasurementStatus, null=True)
    morphology_group = models.PositiveSmallIntegerField(null=True)

    class Meta(StudyFact.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(morphology_group__isnull=True)
                | models.Q(morphology_group__range=(1, 3)),
                name="morphology_group_is_1_to_3",
            ),
            one_of("study", "lesion", name="one_measurement_per_lesion_and_study"),
            models.CheckConstraint(
                condition=models.Q(mm__isnull=True, status__isnull=False)
                | models.Q(mm__isnull=False, status__isnull=True),
                name="either_a_length_or_a_status",
            ),
        )

    def __str__(self) -> str:
        return f"{self.mm} mm" if self.mm is not None else str(self.status)


@tracked
class NonTargetFinding(StudyFact):
    lesion = models.ForeignKey(Lesion, on_delete=models.PROTECT, related_name="non_target_findings")
    status = Word(v.NonTargetStatus)

    class Meta(StudyFact.Meta):
        constraints = (one_of("study", "lesion", name="one_finding_per_lesion_and_study"),)

    def __str__(self) -> str:
        return str(self.status)


@tracked
class NewLesionFinding(StudyFact):
    key = models.TextField()
    certainty = Word(v.Certainty)
    organ = Word(v.Organ, null=True)
    nodal = models.BooleanField(null=True)
    segments = Words(v.Segment)
    mm = Measured(400, null=True)

    class Meta(StudyFact.Meta):
        constraints = (one_of("study", "key", name="one_new_lesion_per_key_and_study"),)

    def __str__(self) -> str:
        return f"New lesion {self.key}, {self.certainty}"
