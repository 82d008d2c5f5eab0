"""Sign-in by the hospital's identity provider: issuer and subject decide, and nothing else (docs/sign-in.md)."""

from collections.abc import Mapping
from typing import Any, NoReturn

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import asking_again, openid, refusals
from accounts.actions import provider_sessions
from accounts.exceptions import NotPermitted, Problem
from accounts.models import Identity


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        return False

    def get_provider(
        self, request: HttpRequest, provider: str, client_id: str | None = None
    ) -> OpenIDConnectProvider:
        """The provider, which sends a nonce and is believed by its signature alone."""
        found = super().get_provider(request, provider, client_id=client_id)
        found.oauth2_adapter_class = openid.Adapter
        return found

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Let in whom an administrator linked beforehand; the claims give no account, and roles by the table alone."""
        claims = sociallogin.account.extra_data.get("id_token") or {}
        issuer, subject = str(claims.get("iss", "")), str(claims.get("sub", ""))
        identity = Identity.objects.valid(issuer, subject).first()
        if sociallogin.state.get("process") == asking_again.PROCESS:
            raise ImmediateHttpResponse(
                _signed(request, identity, claims, sociallogin.state["data"])
            )
        if identity is None:
            _refuse(request, issuer, subject)
        if sociallogin.is_existing and sociallogin.user.pk != identity.user_id:
            sociallogin.account.delete()  # the link was moved by an administrator; allauth kept the old one
            sociallogin.account.pk = None
        if not sociallogin.is_existing:
            sociallogin.connect(request, identity.user)
        provider_sessions.come_in(identity=identity, claims=claims, at=timezone.now())

    def on_authentication_error(
        self,
        request: HttpRequest,
        *_about: object,
        extra_context: Mapping[str, Any] | None = None,
        **_more: object,
    ) -> None:
        """The provider said no, or what it said does not hold together: one clear page, and nobody is in."""
        _note(request, "not confirmed")
        state = (extra_context or {}).get("state") or {}
        is_signature = state.get("process") == asking_again.PROCESS
        context = {
            "title": _("Nothing was signed")
            if is_signature
            else _("The sign-in was not completed"),
            "message": _(
                "The identity provider did not confirm who you are. Try again, or sign in with a password."
            ),
        }
        raise ImmediateHttpResponse(render(request, "refused.html", context, status=403))


def _signed(
    request: HttpRequest,
    identity: Identity | None,
    claims: Mapping[str, Any],
    act: Mapping[str, Any],
) -> HttpResponse:
    """What was to be signed, done; a word of the provider that does not hold is in the audit trail."""
    try:
        return asking_again.answer(request, identity, claims, act)
    except NotPermitted:
        _note(request, "not asked again")
        raise


def _note(request: HttpRequest, why: str) -> None:
    refusals.note(
        "sign-in by provider refused", request.path, why, by="identity provider", at=timezone.now()
    )  # fmt: skip


def _refuse(request: HttpRequest, issuer: str, subject: str) -> NoReturn:
    _note(request, "unknown person")
    context = {
        "title": _("You have no account here yet"),
        "message": _(
            "The identity provider knows you, CRLM Board does not. Ask your administrator to link your account, and send them these two lines."
        ),
        "problems": [Problem("issuer", issuer), Problem("subject", subject)],
    }
    raise ImmediateHttpResponse(render(request, "refused.html", context, status=403))
