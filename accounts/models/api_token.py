"""A key with which a person's program may use the API. Only its hash is kept."""

import uuid
from datetime import datetime
from hashlib import sha256
from typing import ClassVar

from django.db import models

from accounts.models.user import User


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def of(self, user: User) -> "ApiTokenQuerySet":
        return self.filter(user=user)

    def valid(self, secret: str, *, at: datetime) -> "ApiTokenQuerySet":
        """The token with this secret, if it is neither revoked nor expired and its person is active."""
        return self.filter(
            digest=digest_of(secret), revoked_at=None, expires_at__gt=at, user__is_active=True
        ).select_related("user")


class ApiToken(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ApiTokenQuerySet] = ApiTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} of {self.user}"


def digest_of(secret: str) -> str:
    """A plain hash is enough for a secret of 256 random bits."""
    return sha256(secret.encode()).hexdigest()
