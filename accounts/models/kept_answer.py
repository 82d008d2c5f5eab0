"""The answer given to a program that named its request by an ``Idempotency-Key``, so that a repeat gets it again."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models

from accounts.models.user import User

KEPT_FOR = timedelta(hours=24)
"""How long a key is known; from then on it names a new request."""


class KeptAnswerQuerySet(models.QuerySet["KeptAnswer"]):
    def over(self, now: datetime) -> "KeptAnswerQuerySet":
        return self.filter(asked_at__lte=now - KEPT_FOR)


class KeptAnswer(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=100)
    # Keyed by the secret of this installation: what was sent can hold a password.
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField(default=bytes)

    objects: ClassVar[KeptAnswerQuerySet] = KeptAnswerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key_and_person"),
        )
        indexes = (models.Index(fields=["asked_at"], name="kept_answer_by_age"),)

    def __str__(self) -> str:
        return f"Answer kept for {self.user}"
