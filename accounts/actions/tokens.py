"""API tokens: made once, shown once, revoked at any time."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid
from accounts.models import ApiToken, User
from accounts.models.api_token import digest_of

LIFETIME = timedelta(days=180)
PREFIX = "crlm_"


@transaction.atomic
def issue(*, user: User, name: str, by: User, at: datetime) -> tuple[ApiToken, str]:
    """A new token and its secret. The secret is not kept and cannot be shown again."""
    if not name.strip():
        raise Invalid("Give the token a name, so that you know what to revoke.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip()[:100],
        digest=digest_of(secret),
        created_at=at,
        expires_at=at + LIFETIME,
    )
    audit.record("API token issued", token, by=by, at=at)
    return token, secret


@transaction.atomic
def revoke(*, token: ApiToken, by: User, at: datetime) -> None:
    """End a token at once; revoking it again changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        audit.record("API token revoked", token, by=by, at=at)
