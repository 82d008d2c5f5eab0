"""What somebody typed into a form and has not sent: theirs alone, and no fact of any record."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from accounts.models import User

KEPT_FOR = timedelta(days=30)


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, user: "User", form: str, at: datetime) -> "DraftQuerySet":
        """This person's own draft of a form, unless it is too old."""
        return self.filter(person=user, form=form, saved_at__gte=at - KEPT_FOR)

    def expired(self, at: datetime) -> "DraftQuerySet":
        return self.filter(saved_at__lt=at - KEPT_FOR)


class Draft(models.Model):
    """``form`` names the kind of form and what it is about; ``fields`` holds each field's values as they were typed."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts"
    )
    form = models.CharField(max_length=80)
    fields = models.JSONField()
    saved_at = models.DateTimeField()

    objects: ClassVar[DraftQuerySet] = DraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-saved_at",)
        constraints = (
            models.UniqueConstraint(fields=["person", "form"], name="one_draft_per_form"),
        )

    def __str__(self) -> str:
        return f"{self.form}, {self.saved_at:%Y-%m-%d %H:%M}"
