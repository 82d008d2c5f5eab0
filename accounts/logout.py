"""A provider says that somebody signed out there: OpenID Connect Back-Channel Logout 1.0, section 2.6."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from django.core.cache import cache

from accounts.signed import SKEW, claims_of
from accounts.unkept import problems_of

EVENT = "http://schemas.openid.net/event/backchannel-logout"
REQUIRED = ["iss", "aud", "iat", "exp", "jti", "events"]
TYPES = ("logout+jwt", "jwt")
LONGEST, OLDEST_SECONDS = 8192, 600


class LogoutRefused(Exception):
    """What was sent is no logout token for us. Only the provider reads why, and the audit trail."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class SignedOut:
    """Who signed out at ``issuer``: one session there (``sid``), or all of a person (``subject`` alone)."""

    issuer: str
    subject: str
    sid: str


def claims_unverified(token: str) -> dict[str, Any]:
    """What the token says of itself, to find out whose keys to ask. Raises ``LogoutRefused``."""
    if not token or len(token) > LONGEST:
        raise LogoutRefused("no token")
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, RecursionError, ValueError) as error:
        raise LogoutRefused("invalid") from error
    if problems_of(claims):
        raise LogoutRefused("invalid")
    return claims


def read(
    token: str, *, issuer: str, audience: str, key_of: Callable[[object], Any], at: datetime
) -> SignedOut:
    """Signed by a key of the provider, for us, fresh, said once, of a sign-out and of somebody."""
    claims = _verified(token, issuer, audience, key_of)
    subject, sid = claims.get("sub", ""), claims.get("sid", "")
    if not (isinstance(subject, str) and isinstance(sid, str) and (subject or sid)):
        raise LogoutRefused("nobody")
    events = claims["events"]
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise LogoutRefused("other event")
    if "nonce" in claims:
        raise LogoutRefused("nonce")
    if at.timestamp() - int(claims["iat"]) > OLDEST_SECONDS + SKEW:
        raise LogoutRefused("expired")
    _check_unused(issuer, claims["jti"])
    return SignedOut(issuer, subject, sid)


def _verified(
    token: str, issuer: str, audience: str, key_of: Callable[[object], Any]
) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
        if str(header.get("typ", "JWT")).lower().removeprefix("application/") not in TYPES:
            raise LogoutRefused("type")
        return claims_of(
            token, key_of(header.get("kid")), issuer=issuer, audience=audience, required=REQUIRED
        )  # fmt: skip
    except (jwt.PyJWTError, RecursionError, ValueError) as error:
        raise LogoutRefused("invalid") from error


def _check_unused(issuer: str, number: object) -> None:
    if not isinstance(number, str) or not 0 < len(number) <= 200:
        raise LogoutRefused("no number")
    mark = hashlib.sha256(f"{issuer}\n{number}".encode()).hexdigest()
    # Kept longer than the oldest token that is still taken.
    if not cache.add(f"logout-token:{mark}", 1, timeout=OLDEST_SECONDS + 3 * SKEW):
        raise LogoutRefused("used before")
