"""Where a registered record system signs people in: its own description, believed only for its own origins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from accounts import client_keys
from accounts.outside import HostFailed, fetch_json, is_https
from mdt.exceptions import LaunchRefused
from mdt.models import RecordSystem

WELL_KNOWN = "/.well-known/smart-configuration"
KEPT_SECONDS, PAUSE_SECONDS = 300, 10


@dataclass(frozen=True, slots=True)
class Endpoints:
    authorize: str
    token: str
    keys: str
    scopes_v2: bool
    takes_basic: bool
    takes_signature: bool


def endpoints_of(system: RecordSystem) -> Endpoints:
    """Read the description of a system. Raises ``LaunchRefused`` where it lacks or contradicts what is registered."""
    said = _description(system)
    addresses = {
        name: _own(said, name, system)
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    }
    if "S256" not in _texts(said, "code_challenge_methods_supported"):
        raise LaunchRefused("The record system does not protect the sign-in (PKCE).", why="no PKCE")
    issuer = said.get("issuer")
    if isinstance(issuer, str) and issuer.rstrip("/") != system.token_issuer.rstrip("/"):
        raise LaunchRefused(
            "The record system names another issuer than is registered.", why="other issuer"
        )
    methods = _texts(said, "token_endpoint_auth_methods_supported")
    return Endpoints(
        authorize=addresses["authorization_endpoint"],
        token=addresses["token_endpoint"],
        keys=addresses["jwks_uri"],
        scopes_v2="permission-v1" not in _texts(said, "capabilities")
        or "permission-v2" in _texts(said, "capabilities"),
        takes_basic=not methods or "client_secret_basic" in methods,
        takes_signature=not methods or client_keys.METHOD in methods,
    )


def _description(system: RecordSystem) -> dict[str, Any]:
    """Kept for five minutes; a system that failed is left alone for ten seconds, whoever knocks."""
    key = f"smart-configuration:{system.pk}:{system.address}"
    kept: dict[str, Any] | str | None = cache.get(key)
    if isinstance(kept, dict):
        return kept
    try:
        if kept is not None:
            raise HostFailed(kept)
        said = fetch_json(system.address + WELL_KNOWN)
    except HostFailed as error:
        if kept is None:
            cache.set(key, str(error), PAUSE_SECONDS)
        raise LaunchRefused(
            "The record system does not say how to sign in.", why="no description"
        ) from error
    cache.set(key, said, KEPT_SECONDS)
    return said


def _own(said: Mapping[str, Any], name: str, system: RecordSystem) -> str:
    address = said.get(name)
    if not isinstance(address, str) or not is_https(address):
        raise LaunchRefused(
            "The record system does not say how to sign in.", why=f"no {name.replace('_', ' ')}"
        )
    if not system.knows(address):
        raise LaunchRefused(
            "The record system leads to a server that is not registered.", why="foreign server"
        )
    return address


def _texts(said: Mapping[str, Any], name: str) -> list[str]:
    value = said.get(name)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
