"""A tumour board: who it decides for, and who must be present."""

import uuid
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.permissions import Permission, roles_with
from mdt.rules.queue import fill_minutes
from mdt.rules.quorum import DEFAULT_PROFILE, NURSE, required_for

if TYPE_CHECKING:
    from accounts.models import User


def default_quorum() -> list[str]:
    return list(DEFAULT_PROFILE)


class DissentPolicy(models.TextChoices):
    """How a dissenting member is named, by local policy (practice 2.2). What they said is always kept."""

    ANONYMOUS = "anonymous", "Nowhere: it is not recorded who dissented"
    DISCIPLINE = "discipline", "By name in minutes with names, by discipline in those without"
    NAMED = "named", "By name in all minutes"


class BoardQuerySet(models.QuerySet["Board"]):
    def visible_to(self, user: "User") -> "BoardQuerySet":
        """The boards of the sites where this person takes part in meetings."""
        sites = user.memberships.filter(role__in=roles_with(Permission.SEE_MINUTES)).values("site")
        return self.filter(sites__in=sites).distinct()

    def of(self, user: "User") -> "BoardQuerySet":
        """The boards this person belongs to or nominates for."""
        return (self.visible_to(user) | self.nominated_by(user)).distinct()

    def nominated_by(self, user: "User") -> "BoardQuerySet":
        """The boards at which this person says who may sign."""
        sites = user.memberships.filter(role__in=roles_with(Permission.NOMINATE)).values("site")
        return self.filter(sites__in=sites).distinct()


class Board(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    sites = models.ManyToManyField("accounts.Site", related_name="boards")
    time_zone = models.CharField(max_length=64, default="UTC")
    quorum = ArrayField(models.CharField(max_length=20), default=default_quorum)
    # A pathologist for questions of pathology; and a word, not a block, where no nurse specialist is there (practice 2.2).
    pathologist_asked = models.BooleanField(default=False)
    nurse_wished = models.BooleanField(default=True)
    suggestions_shown = models.BooleanField(default=True)
    minutes_per_case = models.PositiveIntegerField(default=8)
    # A list longer than this is broken by a pause; quality of advice falls in the second half of long meetings.
    break_after_minutes = models.PositiveIntegerField(default=75)
    break_minutes = models.PositiveIntegerField(default=10)
    fill_percent = models.PositiveSmallIntegerField(default=85)
    dissent_policy = models.CharField(
        max_length=10, choices=DissentPolicy, default=DissentPolicy.DISCIPLINE
    )
    # Whether letters wait until the patient was told, or go out and say that this is still to come.
    letters_wait = models.BooleanField(default=True)

    objects: ClassVar[BoardQuerySet] = BoardQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(dissent_policy__in=DissentPolicy.values), name="dissent_policy"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def required_for(self, question: str) -> tuple[str, ...]:
        """Who must be present when this question is decided."""
        return required_for(self.quorum, question, pathologist_asked=self.pathologist_asked)

    def fill_minutes(self, capacity_minutes: int) -> int:
        """How many of a meeting's minutes are planned at most."""
        return fill_minutes(
            capacity_minutes, percent=self.fill_percent, break_after=self.break_after_minutes,
            break_minutes=self.break_minutes,
        )  # fmt: skip

    @property
    def wished(self) -> tuple[str, ...]:
        """Whose absence is said and blocks nothing."""
        return (NURSE,) if self.nurse_wished else ()

    @property
    def language(self) -> str:
        """Of its minutes and letters: that of the site it was set up for."""
        first = self.sites.order_by("pk").first()
        return first.language if first else "en"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)
