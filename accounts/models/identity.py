"""Who somebody is at the hospital's identity provider, as an administrator wrote it down beforehand."""

import uuid
from typing import ClassVar

from django.db import models

from accounts.models.user import User


class IdentityQuerySet(models.QuerySet["Identity"]):
    def valid(self, issuer: str, subject: str) -> "IdentityQuerySet":
        """The identity of an active person under this issuer and subject; an e-mail address never counts."""
        known = self.filter(issuer=issuer, subject=subject, ended_at=None, user__is_active=True)
        return known.select_related("user")


class Identity(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[IdentityQuerySet] = IdentityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("issuer", "subject")
        verbose_name_plural = "identities"
        constraints = (
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_person_per_subject"),
        )

    def __str__(self) -> str:
        return f"{self.user} at {self.issuer}"
