"""Registering the systems that may ask, by whoever runs the machine."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import jwt
from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, Problem
from accounts.keys import LEAST_RSA_BITS, is_strong
from accounts.models import Site, User
from accounts.outside import is_https
from accounts.permissions import Permission, check
from cases.models import ImportSource
from mdt.hooks.tokens import ALGORITHMS
from mdt.models import HookClient


@transaction.atomic
def register(
    *,
    code: str,
    name: str,
    issuer: str,
    site: Site,
    source: ImportSource,
    by: audit.Actor,
    at: datetime,
    jwks: dict[str, Any] | None = None,
    jwks_url: str = "",
    algorithms: Sequence[str] = ("ES384", "RS384"),
    shows_options: bool = False,
) -> HookClient:
    """Trust a system's signature. The same code again replaces its keys and settings.

    Raises ``Invalid`` for private or weak keys, an unknown algorithm, or a source without trusted numbers.
    """
    known = HookClient.objects.select_for_update(of=("self",)).filter(code=code).first()
    _check_may(by, site, known.site if known else site)
    problems = (
        *_key_problems(jwks, jwks_url), *_other_problems(code, issuer, source, algorithms),
    )  # fmt: skip
    if problems:
        raise Invalid(problems[0].message, problems=problems)
    user = known.user if known else _account(code, name)
    client, _ = HookClient.objects.update_or_create(
        code=code,
        defaults={
            "name": name, "issuer": issuer, "jwks": jwks or {}, "jwks_url": jwks_url, "site": site,
            "source": source, "user": user, "algorithms": list(algorithms), "ended_at": None,
            "shows_options": shows_options,
        } | ({} if known else {"registered_at": at}),
    )  # fmt: skip
    detail = {"code": code, "issuer": issuer, "algorithms": list(algorithms)}
    audit.record("hook client registered", client, by=by, at=at, site_code=site.code, detail=detail)
    return client


def _account(code: str, name: str) -> User:
    """Who stands behind answers from there. It has no password, no role, and cannot sign in."""
    email = f"{code}@cds-hooks.invalid"
    return User.objects.create_user(email, f"{name} (CDS Hooks)", is_active=False)


def _check_may(by: audit.Actor, *sites: Site) -> None:
    """A person must manage the accounts of the site, and of the one it stood under; the machine's own may."""
    if isinstance(by, User):
        for site in set(sites):
            check(by, Permission.MANAGE_USERS, site)


def _key_problems(jwks: dict[str, Any] | None, jwks_url: str) -> Iterator[Problem]:
    if (jwks is not None) == bool(jwks_url):
        yield Problem("jwks", "Give the public keys, or the address they are fetched from.")
    elif jwks_url and not is_https(jwks_url):
        yield Problem("jwks_url", "Keys are fetched from a whole https address only.")
    elif jwks is not None:
        yield from _problems_of(jwks)


def _problems_of(jwks: dict[str, Any]) -> Iterator[Problem]:
    try:
        keys = jwt.PyJWKSet.from_dict(jwks).keys
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError):
        yield Problem("jwks", "These are not keys (a JSON Web Key Set).")
        return
    if not all(map(_is_public, jwks["keys"])):
        words = "Public EC or RSA keys are wanted, each with its kid; never private ones."
        yield Problem("jwks", words)
    elif not all(map(is_strong, keys)):
        yield Problem("jwks", f"RSA keys must have {LEAST_RSA_BITS} bits.")


def _is_public(given: dict[str, Any]) -> bool:
    return given.get("kty") in ("EC", "RSA") and "d" not in given and bool(given.get("kid"))


def _other_problems(
    code: str, issuer: str, source: ImportSource, algorithms: Sequence[str]
) -> Iterator[Problem]:
    if not algorithms or not set(algorithms) <= set(ALGORITHMS):
        yield Problem("algorithms", f"Signatures are accepted by {', '.join(ALGORITHMS)} only.")
    if HookClient.objects.filter(issuer=issuer).exclude(code=code).exists():
        yield Problem("issuer", "Another system signs as this issuer.")
    if not source.trusted_systems:
        words = "Name the numbering systems of this source that are trusted to name a patient."
        yield Problem("source", words)


@transaction.atomic
def end(*, client: HookClient, by: audit.Actor, at: datetime) -> None:
    """Trust it no longer, from this moment; ending it again changes nothing."""
    _check_may(by, client.site)
    if client.ended_at is None:
        client.ended_at = at
        client.save(update_fields=["ended_at"])
        audit.record("hook client ended", client, by=by, at=at, site_code=client.site.code)
