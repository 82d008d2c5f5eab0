"""Progression that the board saw and no flag raised: the other half of how good the flags are."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Count, Q

from cases.models.fact import tracked

if TYPE_CHECKING:
    from accounts.models import User


class MissedCode(models.TextChoices):
    TARGET = "target_progression", "Target progression"
    NEW_LESION = "new_lesion_progression", "New lesion progression"
    NON_TARGET = "non_target_progression", "Non target progression"
    REAPPEARANCE = "reappearance_after_response", "Reappearance after response"
    LESION_GROWTH = "lesion_growth", "Lesion growth"
    MARKER = "marker_progression", "Marker progression"
    CLINICAL = "clinical_progression", "Clinical progression"


class MissQuerySet(models.QuerySet["MissedProgression"]):
    def visible_to(self, user: "User") -> "MissQuerySet":
        from cases.models.case import Case

        return self.filter(case__in=Case.objects.visible_to(user))

    def standing(self) -> "MissQuerySet":
        return self.filter(retracted_at=None)

    def by_code(self) -> dict[str, int]:
        return dict(self.order_by().values_list("code").annotate(count=Count("pk")))


@tracked
class MissedProgression(models.Model):
    """``code`` is the flag that should have been raised."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="misses")
    code = models.CharField(max_length=40, choices=MissedCode)
    seen_on = models.DateField()
    what = models.TextField()
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    retracted_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    retracted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[MissQuerySet] = MissQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-seen_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["case", "code", "seen_on"],
                condition=Q(retracted_at=None),
                name="one_miss_per_day_and_code",
            ),
            models.CheckConstraint(condition=Q(code__in=MissedCode.values), name="missed_code"),
            models.CheckConstraint(
                condition=Q(retracted_at__isnull=True, retracted_by__isnull=True)
                | Q(retracted_at__isnull=False, retracted_by__isnull=False),
                name="miss_retracted_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_code_display()} missed on {self.seen_on}"
