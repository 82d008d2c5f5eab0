"""What a merge of two records did to the lists, so that it can be undone."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cases.models import PatientMerge
from mdt.models.agenda import AgendaItem


class JoinedItem(models.Model):
    """``item`` was taken off its list, since ``kept`` is about the same patient; ``reasons`` were given to that."""

    merge = models.ForeignKey(PatientMerge, on_delete=models.PROTECT, related_name="joined_items")
    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="joined_into")
    kept = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="joined_from")
    reasons = ArrayField(models.BigIntegerField(), default=list)
    joined_at = models.DateTimeField()
    parted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.item} in {self.kept}"
