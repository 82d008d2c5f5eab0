"""Hospital systems that ask for advice while somebody works in them (CDS Hooks): who may ask, what was
answered, and what people there did with it."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Site, User
from accounts.permissions import Permission, roles_with
from accounts.unkept import is_kept
from cases.models import Case, ImportSource
from recommendations.models import Evaluation, SuggestionAnswer


class HookClientQuerySet(models.QuerySet["HookClient"]):
    def visible_to(self, user: User) -> "HookClientQuerySet":
        """Those of the sites whose accounts this person manages."""
        roles = roles_with(Permission.MANAGE_USERS)
        sites = user.memberships.filter(role__in=roles).values("site")
        return self.filter(site__in=sites).select_related("site", "source")

    def valid(self, issuer: str) -> "HookClientQuerySet":
        """The client that signs as this issuer, unless its registration has ended."""
        if not is_kept(issuer):  # said by whoever asks, before any signature was checked
            return self.none()
        return self.filter(issuer=issuer, ended_at=None).select_related("site", "source", "user")


class HookClient(models.Model):
    """One system whose signature is trusted. Its answers are kept under an account that cannot sign in."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    issuer = models.CharField(max_length=300, unique=True)
    # Public keys, or the one address they are fetched from.
    jwks = models.JSONField(default=dict, blank=True)
    jwks_url = models.CharField(max_length=300, blank=True)
    algorithms = ArrayField(models.CharField(max_length=10))
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="hook_clients")
    # Whose numbers of patients are believed, and how its codes are read.
    source = models.ForeignKey(ImportSource, on_delete=models.PROTECT, related_name="hook_clients")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    shows_options = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[HookClientQuerySet] = HookClientQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(jwks={}, jwks_url__gt="")
                | (~models.Q(jwks={}) & models.Q(jwks_url="")),
                name="hook_client_has_keys_or_their_address",
            ),
        )

    def __str__(self) -> str:
        return self.name


class HookOutcome(models.TextChoices):
    ADVISED = "advised", "Answered"
    NOT_CONCERNED = "not_concerned", "Not concerned"
    UNKNOWN = "unknown", "Patient not known here"
    CONFLICT = "conflict", "Identity conflict"
    SEVERAL = "several", "Several open cases"
    LATE = "late", "Too late"


class HookCall(models.Model):
    """One question and its answer. Of the question itself only a hash is kept."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(HookClient, on_delete=models.PROTECT, related_name="calls")
    service = models.CharField(max_length=60)
    hook_instance = models.CharField(max_length=100)
    request_sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=20, choices=HookOutcome)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="hook_calls")
    # The evaluation of the case that was in force: an answer to a card is an answer to its suggestion.
    evaluation = models.ForeignKey(
        Evaluation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    milliseconds = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.service}: {self.outcome}"

    @classmethod
    def latest(cls, count: int) -> "models.QuerySet[HookCall]":
        return cls._default_manager.select_related("client", "case").prefetch_related("cards")[
            :count
        ]


class HookCard(models.Model):
    """A card that was handed out; the same question asked again gets the same cards."""

    uuid = models.UUIDField(unique=True)
    call = models.ForeignKey(HookCall, on_delete=models.PROTECT, related_name="cards")
    code = models.CharField(max_length=80)
    indicator = models.CharField(max_length=10)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.code


class HookFeedbackQuerySet(models.QuerySet["HookFeedback"]):
    def visible_to(self, user: User) -> "HookFeedbackQuerySet":
        """What was said of cases that this person may see."""
        visible = Case.objects.visible_to(user)
        return self.filter(card__call__case__in=visible).select_related(
            "card__call__case__patient", "client", "answer", "handled_by"
        )

    def about_wrong_data(self) -> "HookFeedbackQuerySet":
        return self.filter(reason_code="data-wrong", handled_at=None)


class HookFeedback(models.Model):
    """What somebody did with a card, word for word; ``answer`` where the card was a suggestion of the case."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey(HookClient, on_delete=models.PROTECT, related_name="feedback")
    service = models.CharField(max_length=60)
    card_uuid = models.CharField(max_length=100)
    card = models.ForeignKey(HookCard, null=True, on_delete=models.PROTECT, related_name="feedback")
    outcome = models.CharField(max_length=20)
    accepted = models.JSONField(default=list)
    reason_system = models.CharField(max_length=300, blank=True)
    reason_code = models.CharField(max_length=100, blank=True)
    comment = models.TextField(blank=True)
    said_at = models.DateTimeField()
    received_at = models.DateTimeField()
    answer = models.ForeignKey(
        SuggestionAnswer, null=True, on_delete=models.PROTECT, related_name="hook_feedback"
    )
    handled_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[HookFeedbackQuerySet] = HookFeedbackQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-received_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["client", "card_uuid", "outcome", "said_at"], name="one_row_per_feedback"
            ),
            models.CheckConstraint(
                condition=models.Q(handled_at=None, handled_by=None)
                | models.Q(handled_at__isnull=False, handled_by__isnull=False),
                name="handled_feedback_has_its_person",
            ),
        )

    def __str__(self) -> str:
        return f"{self.card_uuid}: {self.outcome}"

    @classmethod
    def locked(cls, pk: int) -> "HookFeedback":
        return cls._default_manager.select_for_update(of=("self",)).get(pk=pk)

    @property
    def is_handled(self) -> bool:
        return self.handled_at is not None
