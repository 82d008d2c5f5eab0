"""A hospital or a part of it: the unit by which patients' records are kept apart."""

import uuid
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models

if TYPE_CHECKING:
    from accounts.models.user import User


class CountryProfile(models.TextChoices):
    """Whose waiting-time targets hold here."""

    NONE = "none", "None"
    ENGLAND = "england", "England"
    SCOTLAND = "scotland", "Scotland"
    NEW_ZEALAND = "new_zealand", "New Zealand"
    NETHERLANDS = "netherlands", "Netherlands"


class KnowledgeProfile(models.TextChoices):
    """Which guideline family the suggestions follow."""

    ESMO = "esmo", "ESMO"
    ASCO = "asco", "ASCO"
    CHINA = "china", "China"
    JAPAN = "japan", "Japan"


class Site(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="UTC")
    # Of what the house writes: minutes and letters, unless another is chosen for a letter.
    language = models.CharField(max_length=10, default="en")
    country_profile = models.CharField(
        max_length=20, choices=CountryProfile, default=CountryProfile.NONE
    )
    knowledge_profile = models.CharField(
        max_length=10, choices=KnowledgeProfile, default=KnowledgeProfile.ESMO
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, user: "User") -> "models.QuerySet[Site]":
        """The sites a person belongs to."""
        return cls._default_manager.filter(memberships__user=user).distinct()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
