"""Linking accounts to the identity provider: before the first sign-in, by an administrator, by subject alone."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid
from accounts.models import Identity, IdentityKind, User


@transaction.atomic
def link(
    *,
    user: User,
    issuer: str,
    subject: str,
    kind: IdentityKind = IdentityKind.SUBJECT,
    by: audit.Actor,
    at: datetime,
) -> Identity:
    """Let whoever the provider names by this subject sign in as ``user``; the same again changes nothing.

    With ``FHIR_USER`` the subject is the whole address of the person's Practitioner in a record system.

    Raises ``Invalid`` when the subject belongs to somebody else: an account is never taken over.
    """
    if not issuer or not subject:
        raise Invalid("Give the provider's address (issuer) and the person's subject there.")
    words = {"issuer": issuer, "kind": kind, "subject": subject}
    known = Identity.objects.select_for_update().filter(**words).first()
    if known and known.user_id != user.pk:
        raise Invalid("This subject is linked to another account. It stays there.")
    if known and known.ended_at is None:
        return known
    identity = known or Identity(user=user, **words)
    identity.linked_at, identity.ended_at = at, None
    identity.save()
    audit.record("identity linked", identity, by=by, at=at, detail={"issuer": issuer, "kind": kind})
    return identity


@transaction.atomic
def end(*, identity: Identity, by: audit.Actor, at: datetime) -> None:
    """No sign-in by this identity any more; ending it again changes nothing."""
    if identity.ended_at is None:
        identity.ended_at = at
        identity.save(update_fields=["ended_at"])
        audit.record("identity ended", identity, by=by, at=at, detail={"issuer": identity.issuer})
