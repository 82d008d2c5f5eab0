"""Asking once more who somebody is, before something that cannot be undone: for the password, or at the provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache

from accounts.exceptions import Invalid, NotAllowedNow, Problem, StaleVersion
from accounts.models import User

MOST_FAILURES, SECONDS = 5, 300


class ReauthenticationNeeded(Invalid):
    """The person's password was asked for again and was not right."""

    code = "reauthentication-needed"


class ProviderNeeded(Exception):
    """All else holds; now the identity provider has to be asked, for these contents. Nothing is written yet."""

    def __init__(self, contents: frozenset[str]) -> None:
        super().__init__("The identity provider has to be asked.")
        self.contents = contents


@dataclass(frozen=True, slots=True)
class ByProvider:
    """The identity provider's word in place of a password: not asked yet, or given for ``contents`` alone.

    ``assurance`` holds what it said of itself: ``issuer``, ``auth_time`` (ISO, UTC), and ``acr`` and ``amr`` if given.
    """

    contents: frozenset[str] | None = None
    assurance: Mapping[str, Any] = field(default_factory=dict)


Proof = str | ByProvider


def check_again(user: User, proof: Proof, content: str = "") -> dict[str, Any]:
    """What the provider said of the sign-in, for the record; nothing where a password is right.

    ``content`` is the hash of what is signed. Raises ``ReauthenticationNeeded`` for a wrong password, ``NotAllowedNow``
    after five in five minutes, ``ProviderNeeded`` before the provider was asked, and ``StaleVersion`` when it was asked
    for another content.
    """
    if isinstance(proof, str):
        _check_password(user, proof)
        return {}
    if proof.contents is None:
        raise ProviderNeeded(frozenset([content]))
    if content not in proof.contents:
        raise StaleVersion(
            "Something changed while the identity provider asked who you are. Read it again and sign again."
        )
    return dict(proof.assurance)


def _check_password(user: User, password: str) -> None:
    """Failures are counted outside the database, so that a refused transaction does not forget them."""
    key = f"reauthentication-failures:{user.public_id}"
    if cache.get(key, 0) >= MOST_FAILURES:
        raise NotAllowedNow(
            "Too many wrong passwords. Wait five minutes.", code="too-many-failures"
        )
    if user.check_password(password):
        return
    cache.add(key, 0, timeout=SECONDS)
    cache.incr(key)
    wrong = (Problem("password", "is not right"),)
    raise ReauthenticationNeeded("The password is not right.", problems=wrong)
