"""The nightly visit to every open case, in chunks that survive whatever happens to a worker."""

from typing import ClassVar

from django.db import models


class SweepRunQuerySet(models.QuerySet["SweepRun"]):
    def with_assessed(self) -> "SweepRunQuerySet":
        """Each run with how many of its cases were due; the others stood as they were."""
        return self.annotate(cases_assessed=models.Sum("chunks__assessed", default=0))


class SweepRun(models.Model):
    as_of = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    case_count = models.PositiveIntegerField(default=0)
    is_full = models.BooleanField(default=False)

    objects: ClassVar[SweepRunQuerySet] = SweepRunQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                models.F("finished_at"),
                condition=models.Q(finished_at=None),
                nulls_distinct=False,
                name="one_unfinished_sweep",
            ),
        )

    def __str__(self) -> str:
        return f"Sweep of {self.as_of}"

    @property
    def share_done(self) -> int:
        """Per cent of the chunks done."""
        total = self.chunks.count()
        return 100 if not total else 100 * self.chunks.exclude(done_at=None).count() // total


class SweepChunkQuerySet(models.QuerySet["SweepChunk"]):
    def waiting(self) -> "SweepChunkQuerySet":
        return self.filter(done_at=None).order_by("id")


class SweepChunk(models.Model):
    """The cases from ``first_id`` to ``last_id``; done in one transaction or not at all."""

    run = models.ForeignKey(SweepRun, on_delete=models.CASCADE, related_name="chunks")
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)
    assessed = models.PositiveIntegerField(default=0)

    objects: ClassVar[SweepChunkQuerySet] = SweepChunkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = (
            models.Index(
                fields=["run", "id"], condition=models.Q(done_at=None), name="waiting_chunks"
            ),
        )

    def __str__(self) -> str:
        return f"Cases {self.first_id} to {self.last_id}"
