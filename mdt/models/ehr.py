"""Record systems from which a person may come straight to a case (SMART App Launch)."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Site, User
from accounts.outside import is_https, origin_of
from accounts.permissions import Permission, roles_with
from cases.models import ImportSource


class RecordSystemQuerySet(models.QuerySet["RecordSystem"]):
    def visible_to(self, user: User) -> "RecordSystemQuerySet":
        """Those of the sites whose accounts this person manages."""
        roles = roles_with(Permission.MANAGE_USERS)
        sites = user.memberships.filter(role__in=roles).values("site")
        return self.filter(site__in=sites).select_related("site", "source")

    def valid(self) -> "RecordSystemQuerySet":
        return self.filter(ended_at=None).select_related("site", "source")

    def at_address(self, iss: str) -> "RecordSystemQuerySet":
        """The system of this very address; a slash at the end is the only thing that may differ."""
        return self.valid().filter(address=iss.rstrip("/"))


class RecordSystem(models.Model):
    """One FHIR server with its sign-in. Nothing is asked of an address that is not written down here."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    # Of the FHIR server, as launches name it (iss); without a slash at the end.
    address = models.CharField(max_length=300, unique=True)
    # Whose identities its tokens carry, as they stand in accounts.Identity.
    token_issuer = models.CharField(max_length=300)
    # Further origins of its sign-in and keys; the address's own is known.
    origins = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    client_id = models.CharField(max_length=200)
    # Empty for a public client, and for one that signs by our own key instead (private_key_jwt).
    sealed_secret = models.TextField(blank=True)
    by_key = models.BooleanField(default=False)
    # At a launch of somebody who may import: ask for the patient's facts too, and lay them on Import.
    reads_facts = models.BooleanField(default=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="record_systems")
    # Whose numbers of patients are believed.
    source = models.ForeignKey(
        ImportSource, on_delete=models.PROTECT, related_name="record_systems"
    )
    registered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[RecordSystemQuerySet] = RecordSystemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def knows(self, address: str) -> bool:
        """Whether an address is of one of the servers that are registered with this system, over https."""
        known = {origin_of(one) for one in (self.address, *self.origins)}
        return is_https(address) and origin_of(address) in known
