"""Clinical progression: a clinician's word that the tumour makes the patient worse."""

import uuid

from django.db import models

from cases.models.fact import tracked


@tracked
class ClinicalDeterioration(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="deteriorations")
    observed_on = models.DateField()
    findings = models.TextField()
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    retracted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("observed_on",)

    def __str__(self) -> str:
        return f"Deterioration of {self.observed_on}"
