"""Registering the systems that may ask, by whoever runs the machine."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import jwt
from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid
from accounts.keys import LEAST_RSA_BITS, is_strong
from accounts.models import Site, User
from accounts.outside import is_https
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
    _check_keys(jwks, jwks_url)
    if not algorithms or not set(algorithms) <= set(ALGORITHMS):
        raise Invalid(f"Signatures are accepted by {', '.join(ALGORITHMS)} only.")
    if not source.trusted_systems:
        raise Invalid(
            "Name the numbering systems of this source that are trusted to name a patient."
        )
    known = HookClient.objects.filter(code=code).first()
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


def _check_keys(jwks: dict[str, Any] | None, jwks_url: str) -> None:
    if bool(jwks) == bool(jwks_url):
        raise Invalid("Give the public keys, or the address they are fetched from.")
    if jwks_url and not is_https(jwks_url):
        raise Invalid("Keys are fetched from a whole https address only.")
    if not jwks:
        return
    try:
        keys = jwt.PyJWKSet.from_dict(jwks).keys
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError) as error:
        raise Invalid("These are not keys (a JSON Web Key Set).") from error
    for given in jwks["keys"]:
        if given.get("kty") not in ("EC", "RSA") or "d" in given or not given.get("kid"):
            raise Invalid(
                "Public EC or RSA keys are wanted, each with its kid; never private ones."
            )
    if not all(map(is_strong, keys)):
        raise Invalid(f"RSA keys must have {LEAST_RSA_BITS} bits.")


@transaction.atomic
def end(*, client: HookClient, by: audit.Actor, at: datetime) -> None:
    """Trust it no longer, from this moment; ending it again changes nothing."""
    if client.ended_at is None:
        client.ended_at = at
        client.save(update_fields=["ended_at"])
        audit.record("hook client ended", client, by=by, at=at, site_code=client.site.code)
