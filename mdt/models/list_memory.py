"""What a person keeps of a list: filters under a name, and when they looked at it before."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class ListName(models.TextChoices):
    CASES = "cases", "Cases"
    FLAGS = "flags", "Flags"
    COHORT = "cohort", "Cohort"
    MEETINGS = "meetings", "Meetings"
    REFERRALS = "referrals", "Referrals"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def of(self, user: "User", page: str = "") -> "SavedViewQuerySet":
        """This person's own views, of one list or of all."""
        mine = self.filter(person=user)
        return mine.filter(page=page) if page else mine


class SavedView(models.Model):
    """``query`` is the address of the filters, as the list itself writes it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views"
    )
    page = models.CharField(max_length=10, choices=ListName)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500, blank=True)
    saved_at = models.DateTimeField()

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["person", "page", "name"], name="one_view_per_name"),
            models.CheckConstraint(condition=models.Q(page__in=ListName.values), name="view_page"),
        )

    def __str__(self) -> str:
        return self.name


class ListLook(models.Model):
    """``before`` is when the person looked before this look; null for who looks for the first time."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="list_looks"
    )
    page = models.CharField(max_length=10, choices=ListName)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    before = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "page"], name="one_look_per_list"),
            models.CheckConstraint(condition=models.Q(page__in=ListName.values), name="look_page"),
            models.CheckConstraint(
                condition=models.Q(seen_at__gte=models.F("began_at")),
                name="look_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return f"{self.page}, {self.seen_at:%Y-%m-%d %H:%M}"
