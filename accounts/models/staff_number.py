"""By which number another system of the house names a person of ours, as an administrator wrote it down."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models.user import User


class StaffNumber(models.Model):
    """It says who is meant, and lets nobody in: signing in goes by ``Identity`` alone."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="staff_numbers")
    system = models.CharField(max_length=300)
    value = models.CharField(max_length=200)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("system", "value")
        constraints = (
            models.UniqueConstraint(fields=["system", "value"], name="one_person_per_staff_number"),
            models.CheckConstraint(
                condition=~Q(system="") & ~Q(value=""), name="staff_number_is_whole"
            ),
        )

    def __str__(self) -> str:
        return f"{self.system}|{self.value}"
