"""Registering the record systems from which people may come to their cases."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts import audit, client_keys
from accounts.exceptions import Invalid, Problem
from accounts.models import Site, User
from accounts.outside import is_https
from accounts.permissions import Permission, check
from accounts.sealing import seal
from cases.models import ImportSource
from mdt.models import RecordSystem


@dataclass(frozen=True, slots=True)
class Settings:
    """``secret`` None: as it was; empty: a public client, which PKCE alone protects. ``by_key``: our signature instead."""

    name: str
    address: str
    token_issuer: str
    client_id: str
    site: Site
    source: ImportSource
    origins: list[str] = field(default_factory=list)
    secret: str | None = None
    by_key: bool = False
    reads_facts: bool = False


@transaction.atomic
def register(*, code: str, settings: Settings, by: User, at: datetime) -> RecordSystem:
    """Trust a record system, or change how. The same code again replaces its settings and takes it up again.

    Raises ``Invalid`` with the field for an address that is not https or belongs to another system, and for a
    source without trusted numbers.
    """
    system = RecordSystem.objects.select_for_update().filter(code=code).first()
    for site in {settings.site, system.site} if system else {settings.site}:
        check(by, Permission.MANAGE_USERS, site)
    address = settings.address.rstrip("/")
    problems = tuple(_problems(settings, address, code))
    if problems:
        raise Invalid("The record system is not saved.", problems=problems)
    system = system or RecordSystem(code=code, registered_at=at)
    for name in (
        "name",
        "token_issuer",
        "client_id",
        "site",
        "source",
        "origins",
        "by_key",
        "reads_facts",
    ):
        setattr(system, name, getattr(settings, name))
    system.address, system.ended_at = address, None
    if settings.by_key:
        system.sealed_secret = ""
    elif settings.secret is not None:
        system.sealed_secret = seal(settings.secret) if settings.secret else ""
    system.save()
    detail = {
        "code": code, "address": address, "issuer": settings.token_issuer, "origins": settings.origins,
        "confidential": bool(system.sealed_secret) or system.by_key, "by_key": system.by_key, "reads_facts": system.reads_facts, "source": settings.source.code,
    }  # fmt: skip
    audit.record(
        "record system registered", system, by=by, at=at, site_code=settings.site.code, detail=detail
    )  # fmt: skip
    return system


def _problems(settings: Settings, address: str, code: str) -> Iterator[Problem]:
    for name in ("address", "token_issuer"):
        if not is_https(getattr(settings, name)):
            yield Problem(name, "Give a whole https address.")
    for origin in settings.origins:
        if not is_https(origin):
            yield Problem("origins", f"Not an https address: {origin}")
    if settings.by_key and settings.secret:
        yield Problem("secret", "Either a secret or our key, not both.")
    if settings.by_key and not client_keys.keys():
        yield Problem("by_key", "This installation has no key yet: set CLIENT_KEYS_FILE.")
    if RecordSystem.objects.filter(address=address).exclude(code=code).exists():
        yield Problem("address", "Another record system has this address.")
    if not settings.source.trusted_systems:
        yield Problem(
            "source", "This sender is trusted with no numbering system; set that up on “Senders” first."
        )  # fmt: skip


@transaction.atomic
def end(*, system: RecordSystem, by: User, at: datetime) -> None:
    """Nobody comes from there any more; ending it again changes nothing."""
    check(by, Permission.MANAGE_USERS, system.site)
    if system.ended_at is None:
        system.ended_at = at
        system.save(update_fields=["ended_at"])
        audit.record("record system ended", system, by=by, at=at, site_code=system.site.code)
