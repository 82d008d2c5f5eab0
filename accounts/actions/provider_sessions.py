"""Sessions that began at a provider: kept in mind at sign-in, ended when the provider says so."""

from collections.abc import Mapping
from datetime import datetime
from importlib import import_module
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts import audit
from accounts.actions import groups
from accounts.logout import SignedOut
from accounts.models import Identity, ProviderSession, User
from accounts.providers import ours, plain
from accounts.rules.groups import read


@transaction.atomic
def come_in(*, identity: Identity, claims: Mapping[str, Any], at: datetime) -> None:
    """Write down that somebody came by the provider, and let their roles follow from their groups there."""
    issuer, provider = plain(identity.issuer), ours()
    name = provider.groups_claim if provider and provider.issuer == issuer else ""
    said = (
        groups.follow(user=identity.user, issuer=issuer, claim=read(claims, name), at=at)
        if name
        else {}
    )
    audit.record("signed in by provider", identity, by=identity.user, at=at, detail=said)


@transaction.atomic
def begin(
    *, user: User, claims: Mapping[str, Any], session_key: str, at: datetime
) -> ProviderSession:
    """Remember that this session began by an ID token with these claims; what is over of this person is forgotten."""
    ProviderSession.objects.filter(user=user).over().delete()
    sid = claims.get("sid")
    about = {
        "user": user, "issuer": str(claims["iss"]), "subject": str(claims["sub"]), "began_at": at,
        "sid": sid if isinstance(sid, str) and len(sid) <= 255 else "",
    }  # fmt: skip
    return ProviderSession.objects.update_or_create(session_key=session_key, defaults=about)[0]


def clear_expired() -> int:
    """Let go of the sessions that ran out, of every kind, and say how many of them began at a provider."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return ProviderSession.objects.over().delete()[0]


def end(*, said: SignedOut, at: datetime) -> int:
    """End the sessions that the provider means, and say how many there were; nobody here is no fault.

    The sessions go first and by themselves: inside a transaction another request could read one back into the cache.
    """
    meant = ProviderSession.objects.signed_out(said.issuer, said.subject, said.sid)
    rows = list(meant.select_related("user").order_by("user"))
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for row in rows:
        store.delete(row.session_key)
    with transaction.atomic():
        ProviderSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for user, theirs in groupby(rows, key=lambda row: row.user):
            audit.record(
                "signed out by provider", user, by=audit.SystemActor("identity provider"), at=at,
                detail={"issuer": said.issuer, "sessions": len(list(theirs))},
            )  # fmt: skip
    return len(rows)
