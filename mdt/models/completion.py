"""What is written down of a case by the end of the meeting's day, beside the sealed decision (practice 2.3, 9)."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from mdt.models.action import Action
from mdt.models.decision import Addendum


class Opinion(models.TextChoices):
    """What the board saw for itself, against the report it had."""

    AGREES = "agrees", "Agrees with the report"
    DIFFERS = "differs", "Differs from the report"
    NOT_SHOWN = "not_shown", "Not shown"


class Care(models.TextChoices):
    """Whether the patient needs a service beside the treatment, and whether it was asked."""

    NOT_NEEDED = "not_needed", "Not needed"
    REFERRED = "referred", "Referred"
    IN_PLACE = "in_place", "In place already"
    DECLINED = "declined", "Declined by the patient"


class Preference(models.TextChoices):
    CONSIDERED = "considered", "Known and considered"
    NOT_KNOWN = "not_known", "Not known to the board"


class Timing(models.TextChoices):
    PROSPECTIVE = "prospective", "Before treatment"
    RETROSPECTIVE = "retrospective", "Treated first, ratified here"


class Completion(models.Model):
    """The coded side of one addendum, whose text says the same in words. A later one stands in its place."""

    addendum = models.OneToOneField(
        Addendum, on_delete=models.PROTECT, primary_key=True, related_name="completion"
    )
    radiology = models.CharField(max_length=9, choices=Opinion)
    radiology_opinion = models.CharField(max_length=200, blank=True)
    radiology_task = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pathology = models.CharField(max_length=9, choices=Opinion)
    pathology_opinion = models.CharField(max_length=200, blank=True)
    pathology_task = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    genetics = models.CharField(max_length=10, choices=Care)
    supportive_care = models.CharField(max_length=10, choices=Care)
    prehabilitation = models.CharField(max_length=10, choices=Care)
    preference = models.CharField(max_length=10, choices=Preference)
    timing = models.CharField(max_length=13, choices=Timing)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(radiology="differs")
                | ~Q(radiology_opinion="") & Q(radiology_task__isnull=False),
                name="other_radiology_opinion_has_a_task",
            ),
            models.CheckConstraint(
                condition=~Q(pathology="differs")
                | ~Q(pathology_opinion="") & Q(pathology_task__isnull=False),
                name="other_pathology_opinion_has_a_task",
            ),
        )
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="completion_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"Completed {self.addendum.at:%Y-%m-%d}"
