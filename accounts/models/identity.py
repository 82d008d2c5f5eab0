"""Who somebody is at the hospital's identity provider, as an administrator wrote it down beforehand."""

import uuid
from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from accounts.models.user import User


class IdentityKind(models.TextChoices):
    """By what a provider names the person: the subject of its tokens, or the fhirUser of a record system."""

    SUBJECT = "subject"
    FHIR_USER = "fhir-user"


class IdentityQuerySet(models.QuerySet["Identity"]):
    def valid(
        self, issuer: str, subject: str, kind: str = IdentityKind.SUBJECT
    ) -> "IdentityQuerySet":
        """The identity of an active person under this issuer and subject; an e-mail address never counts."""
        known = self.filter(issuer=issuer, kind=kind, subject=subject, ended_at=None)
        return known.filter(user__is_active=True).select_related("user")

    def standing(self, issuer: str, user: User) -> "IdentityQuerySet":
        """All that is linked of this person at one issuer."""
        return self.filter(issuer=issuer, user=user, ended_at=None)

    def practitioners(self, addresses: Iterable[str]) -> "IdentityQuerySet":
        """Active people who are linked to one of these whole addresses of a Practitioner."""
        linked = self.filter(kind=IdentityKind.FHIR_USER, subject__in=list(addresses))
        return linked.filter(ended_at=None, user__is_active=True)


class Identity(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=300)
    kind = models.CharField(
        max_length=20, choices=IdentityKind.choices, default=IdentityKind.SUBJECT
    )
    # The sub of its tokens, or the whole address of the Practitioner, as ``kind`` says.
    subject = models.CharField(max_length=400)
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[IdentityQuerySet] = IdentityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("issuer", "subject")
        verbose_name_plural = "identities"
        constraints = (
            models.UniqueConstraint(
                fields=["issuer", "kind", "subject"], name="one_person_per_subject"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} at {self.issuer}"
