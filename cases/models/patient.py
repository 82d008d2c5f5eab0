"""A person with an illness, and the numbers they are known by."""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.models.fact import in_order, tracked
from cases.models.fields import Word
from cases.rules import vocabulary as v

if TYPE_CHECKING:
    from accounts.models import User


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, user: "User") -> "PatientQuerySet":
        from cases.models.case import Case

        return self.filter(cases__in=Case.objects.visible_to(user)).distinct()

    def numbered(self, numbers: Iterable[tuple[str, str]]) -> "PatientQuerySet":
        """Those with one of these (system, number); a number counts only in its own system."""
        either = Q(pk__in=())
        for system, value in numbers:
            either |= Q(identifiers__system=system, identifiers__value=value)
        return self.filter(either).distinct()


@tracked
class Patient(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey("accounts.Site", on_delete=models.PROTECT, related_name="patients")
    family_name = models.TextField(null=True, blank=True)
    given_name = models.TextField(null=True, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    sex = Word(v.Sex, null=True, blank=True)
    deceased_on = models.DateField(null=True, blank=True)
    # Two records may turn out to be one person; the older one then points to the one that stays.
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[PatientQuerySet] = PatientQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (in_order("birth_date", "deceased_on", "nobody_dies_before_birth"),)

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """Family name first, as lists are read; a name in Chinese characters without a comma."""
        family, given = self.family_name or "", self.given_name or ""
        if family and not family.isascii() and "\u4e00" <= family[0] <= "\u9fff":
            return family + given
        return ", ".join(part for part in (family, given) if part) or "Name not recorded"


@tracked
class PatientIdentifier(models.Model):
    """A number within a numbering system; one number in one system is one person."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="identifiers")
    system = models.TextField()
    value = models.TextField()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["system", "value"], name="one_person_per_number"),
        )

    def __str__(self) -> str:
        return self.value
