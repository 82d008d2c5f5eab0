"""Who asks? A signed token of a registered system, for this very address, fresh, and used once (§9.3)."""

from datetime import datetime
from typing import Any

import jwt
from django.conf import settings
from django.core.cache import cache

from accounts.keys import key_at
from accounts.signed import SKEW, claims_of
from mdt.exceptions import TokenRefused, TooManyRequests
from mdt.models import HookClient

LONGEST = 8192
LONGEST_LIFE = 300
REQUIRED = ["iss", "aud", "exp", "iat", "jti"]
ALGORITHMS = ("ES384", "RS384", "ES256", "RS256")


def client_of(header: str, *, endpoint: str, at: datetime) -> HookClient:
    """The registered system that signed the token. Raises ``TokenRefused`` or ``TooManyRequests``."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST:
        raise TokenRefused("A signed token of a registered system is needed.", why="no token")
    try:
        client = _client(jwt.decode(token, options={"verify_signature": False}).get("iss"))
        claims = _verified(token, client, endpoint)
    except (jwt.PyJWTError, RecursionError, ValueError) as error:
        raise TokenRefused("The token is not valid here.", why=_why(error)) from error
    _check_life(claims, at)
    _check_rate(client, at)
    _check_unused(client, claims, at)
    return client


WHY: tuple[tuple[type[Exception], str], ...] = (
    (jwt.ExpiredSignatureError, "expired"),
    (jwt.ImmatureSignatureError, "not valid yet"),
    (jwt.InvalidAudienceError, "another address"),
    (jwt.InvalidSignatureError, "signature"),
    (jwt.MissingRequiredClaimError, "incomplete"),
    (jwt.PyJWKClientConnectionError, "keys not reached"),
    (jwt.PyJWKClientError, "unknown key"),
)


def _why(error: Exception) -> str:
    return next((words for kind, words in WHY if isinstance(error, kind)), "invalid")


def _client(issuer: object) -> HookClient:
    client = HookClient.objects.valid(issuer).first() if isinstance(issuer, str) else None
    if client is None:
        raise TokenRefused("The issuer of the token is not registered.", why="unknown issuer")
    return client


def _verified(token: str, client: HookClient, endpoint: str) -> dict[str, Any]:
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in client.algorithms:
        raise TokenRefused("The token is signed in a way that is not accepted.", why="algorithm")
    return claims_of(
        token, _key(client, header), algorithms=client.algorithms, audience=endpoint,
        issuer=client.issuer, required=REQUIRED,
    )  # fmt: skip


def _key(client: HookClient, header: dict[str, Any]) -> Any:
    """The configured key of that name. An address in the token counts only where it is the configured one."""
    named = header.get("jku")
    if named is not None and client.jwks_url and named != client.jwks_url:
        raise TokenRefused(
            "The token names keys at an address that is not registered.", why="key address"
        )
    kid = header.get("kid")
    if not isinstance(kid, str):
        raise TokenRefused("The token does not name its key.", why="unknown key")
    if client.jwks_url:
        return key_at(client.jwks_url, kid)
    keys = jwt.PyJWKSet.from_dict(client.jwks).keys
    found = next((key for key in keys if key.key_id == kid), None)
    if found is None:
        raise TokenRefused("The token names a key that is not registered.", why="unknown key")
    return found.key


def _check_life(claims: dict[str, Any], at: datetime) -> None:
    issued, ends, name = claims["iat"], claims["exp"], claims["jti"]
    if not isinstance(name, str) or not 0 < len(name) <= 200:
        raise TokenRefused("The token has no usable number (jti).", why="no number")
    if int(ends) - int(issued) > LONGEST_LIFE or int(ends) > at.timestamp() + LONGEST_LIFE + SKEW:
        raise TokenRefused("A token may live for five minutes.", why="lives too long")


def _check_unused(client: HookClient, claims: dict[str, Any], at: datetime) -> None:
    lasts = int(claims["exp"]) + SKEW - int(at.timestamp()) + 1
    if not cache.add(f"hook-token:{client.pk}:{claims['jti']}", 1, timeout=max(lasts, 1)):
        raise TokenRefused("The token was used before.", why="used before")


def _check_rate(client: HookClient, at: datetime) -> None:
    key = f"hook-rate:{client.pk}:{int(at.timestamp()) // 60}"
    cache.add(key, 0, timeout=120)
    if cache.incr(key) > settings.CDS_HOOKS_RATE:
        raise TooManyRequests("Too many requests in this minute.")
