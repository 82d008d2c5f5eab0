"""Which of our sessions began with a sign-in at which provider, so that the provider can end it."""

from typing import ClassVar

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.user import User


class ProviderSessionQuerySet(models.QuerySet["ProviderSession"]):
    def signed_out(self, issuer: str, subject: str, sid: str) -> "ProviderSessionQuerySet":
        """Those that a provider means: one of its sessions, or all of a person. A session without a name is meant too."""
        meant = self.filter(issuer=issuer)
        if subject:
            meant = meant.filter(subject=subject)
        if sid:
            meant = meant.filter(Q(sid=sid) | Q(sid="") if subject else Q(sid=sid))
        return meant

    def over(self) -> "ProviderSessionQuerySet":
        alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
        return self.exclude(session_key__in=alive)


class ProviderSession(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="provider_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    # As the provider names its own session; many name none.
    sid = models.CharField(max_length=255, blank=True)
    began_at = models.DateTimeField()

    objects: ClassVar[ProviderSessionQuerySet] = ProviderSessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = (
            models.Index(fields=["issuer", "subject"], name="session_of_subject"),
            models.Index(fields=["issuer", "sid"], name="session_of_sid"),
        )

    def __str__(self) -> str:
        return f"{self.user} from {self.issuer}"
