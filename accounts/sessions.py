"""Keeps in mind which session came from which provider, whatever happens to its key in between."""

from collections.abc import Mapping
from typing import Any

from allauth.account.signals import password_changed, password_set, user_logged_in
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest
from django.utils import timezone

from accounts.actions import provider_sessions
from accounts.models import ProviderSession, User

KEY = "provider_session"


def connect() -> None:
    user_logged_in.connect(_begun)
    for changed in (password_changed, password_set):
        changed.connect(_moved)
    user_logged_out.connect(_over)


def _begun(
    request: HttpRequest,
    user: User,
    sociallogin: Any = None,
    provided: Mapping[str, Any] | None = None,
    **_more: object,
) -> None:
    """``sociallogin`` is of the identity provider, ``provided`` holds the claims of a launch."""
    claims = sociallogin.account.extra_data.get("id_token") if sociallogin else provided
    key = request.session.session_key
    if claims and key:
        row = provider_sessions.begin(
            user=user, claims=claims, session_key=key, at=timezone.now()
        )  # fmt: skip
        request.session[KEY] = row.pk


def _moved(request: HttpRequest, **_more: object) -> None:
    """A new password gives the session a new key."""
    row = ProviderSession.objects.filter(pk=request.session.get(KEY) or 0)
    row.update(session_key=request.session.session_key or "")


def _over(request: HttpRequest, **_more: object) -> None:
    ProviderSession.objects.filter(session_key=request.session.session_key or "").delete()
