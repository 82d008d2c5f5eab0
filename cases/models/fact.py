"""What every row of the record has in common."""

import uuid
from typing import Any, ClassVar, TypeVar

import pghistory
import pgtrigger
from django.db import models
from django.utils import timezone

Model = TypeVar("Model", bound=models.Model)


def tracked(model: type[Model]) -> type[Model]:
    """Keep the former row of each update and delete by trigger, so that bulk and raw SQL are caught too."""
    return pghistory.track(  # type: ignore[no-any-return]
        pghistory.UpdateEvent("changed", row=pghistory.Old),
        pghistory.DeleteEvent("deleted"),
        level=pgtrigger.Statement,
    )(model)


class Fact(models.Model):
    """A row that is never deleted: what turns out wrong is retracted, and stays readable.

    ``position`` keeps the order of the case document.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    position = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField(default=timezone.now)
    retracted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class CaseFact(Fact):
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="%(class)s_rows")

    class Meta:
        abstract = True
        ordering: ClassVar[Any] = ("position", "id")


def standing(**conditions: Any) -> models.Q:
    """Rows in force; constraints hold among these."""
    return models.Q(retracted_at=None, **conditions)


def one_of(*fields: str, name: str) -> models.UniqueConstraint:
    """At most one row in force with these values."""
    return models.UniqueConstraint(fields=list(fields), condition=standing(), name=name)


def in_order(earlier: str, later: str, name: str) -> models.CheckConstraint:
    """Two days in their order, where both are known."""
    either = models.Q(**{f"{earlier}__isnull": True}) | models.Q(**{f"{later}__isnull": True})
    return models.CheckConstraint(
        condition=either | models.Q(**{f"{later}__gte": models.F(earlier)}), name=name
    )
