"""API tokens: shown once, kept as a hash, ended at once."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.actions import tokens
from accounts.exceptions import Invalid
from accounts.models import ApiToken, AuditEvent, User

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def lang() -> User:
    return User.objects.create_user("lang@a.example", "Dr Lang")


def test_only_the_hash_is_kept(lang: User) -> None:
    token, secret = tokens.issue(user=lang, name="registry", by=lang, at=AT)

    assert ApiToken.objects.valid(secret, at=AT).get() == token
    assert secret not in str(ApiToken.objects.values().get())
    assert secret not in str([*AuditEvent.objects.values()])


@pytest.mark.parametrize(
    ("_why", "later", "active", "revoked", "valid"),
    [
        ("fresh", timedelta(0), True, False, True),
        ("expired", tokens.LIFETIME, True, False, False),
        ("revoked", timedelta(0), True, True, False),
        ("the person left", timedelta(0), False, False, False),
    ],
)
def test_valid(
    _why: str, later: timedelta, active: bool, revoked: bool, valid: bool, lang: User
) -> None:
    token, secret = tokens.issue(user=lang, name="registry", by=lang, at=AT)
    User.objects.update(is_active=active)
    if revoked:
        tokens.revoke(token=token, by=lang, at=AT)

    assert ApiToken.objects.valid(secret, at=AT + later).exists() == valid


def test_revoked_once(lang: User) -> None:
    token, _ = tokens.issue(user=lang, name="registry", by=lang, at=AT)

    tokens.revoke(token=token, by=lang, at=AT)
    tokens.revoke(token=token, by=lang, at=AT + timedelta(days=1))

    assert token.revoked_at == AT
    assert AuditEvent.objects.filter(event="API token revoked").count() == 1


def test_a_token_has_a_name(lang: User) -> None:
    with pytest.raises(Invalid):
        tokens.issue(user=lang, name=" ", by=lang, at=AT)
