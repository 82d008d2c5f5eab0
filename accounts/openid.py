"""The hospital's identity provider, believed no further than its signature: allauth's code flow, with two checks more.

allauth leaves the signature of an ID token alone when it came straight from the provider, and sends no nonce. Here both
count: the token is signed by a key of the provider, for us, fresh, and the answer to this very sign-in. Where no secret
was agreed on, we prove by a signature of our own who asks.
"""

import hmac
from datetime import datetime
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from requests import RequestException

from accounts import client_keys, logout
from accounts.keys import KEPT_SECONDS, PAUSE_SECONDS, Keys, key_at
from accounts.outside import HostFailed
from accounts.signed import claims_of

REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]


def nonce_of(state: str) -> str:
    """The nonce of a sign-in follows from its state, which the session holds; only we can work it out."""
    return salted_hmac("accounts.openid.nonce", state, algorithm="sha256").hexdigest()


class Client(OAuth2Client):  # type: ignore[misc]
    signs = False

    def get_redirect_url(
        self, authorization_url: str, scope: list[str], extra_params: dict[str, str]
    ) -> str:
        params = extra_params | {"nonce": nonce_of(self.state)}
        address: str = super().get_redirect_url(authorization_url, scope, params)
        return address

    def get_access_token(
        self,
        code: str,
        pkce_code_verifier: str | None = None,
        extra_data: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        more = dict(extra_data or {})
        if self.signs:
            more |= client_keys.assertion(self.consumer_key, self.access_token_url, timezone.now())
        said: dict[str, Any] = super().get_access_token(code, pkce_code_verifier, more)
        return said


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    client_class = Client

    def get_client(self, request: HttpRequest, app: SocialApp) -> Client:
        client: Client = super().get_client(request, app)
        client.signs = app.settings.get("token_auth_method") == client_keys.METHOD
        return client

    def complete_login(
        self,
        request: HttpRequest,
        app: SocialApp,
        token: SocialToken,  # noqa: ARG002  the access token is not used
        **kwargs: Any,
    ) -> SocialLogin:
        """Raises ``OAuth2Error`` for an ID token that does not hold together; allauth has checked the state."""
        claims = self._verified(kwargs["response"].get("id_token"), app.client_id)
        expected = nonce_of(request.GET.get("state", ""))
        if not hmac.compare_digest(str(claims["nonce"]).encode(), expected.encode()):
            raise OAuth2Error("The ID token answers another sign-in.")
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _verified(self, token: object, audience: str) -> dict[str, Any]:
        if not isinstance(token, str):
            raise OAuth2Error("There is no ID token.")
        try:
            key = self._key(jwt.get_unverified_header(token).get("kid"))
            return claims_of(
                token, key, issuer=self.openid_config["issuer"], audience=audience, required=REQUIRED
            )  # fmt: skip
        except (jwt.PyJWTError, RecursionError, ValueError) as error:
            raise OAuth2Error("The ID token does not hold together.") from error

    def signed_out(self, token: str, at: datetime) -> logout.SignedOut:
        """Whom a logout token of the provider means. Raises ``LogoutRefused``."""
        app = self.get_provider().app
        issuer = str(logout.claims_unverified(token).get("iss", ""))
        if issuer.rstrip("/") != app.settings["server_url"].rstrip("/"):
            raise logout.LogoutRefused("issuer")
        try:
            issuer = self.openid_config["issuer"]
            return logout.read(
                token, issuer=issuer, audience=app.client_id, key_of=self._key, at=at
            )
        except (OAuth2Error, RequestException) as error:
            raise logout.LogoutRefused("provider") from error

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's own description, kept for five minutes; one that failed is left alone for ten seconds."""
        server = self.get_provider().app.settings["server_url"].rstrip("/")
        name = f"openid-configuration:{server}"
        kept: dict[str, Any] | str | None = cache.get(name)
        if isinstance(kept, str):
            raise RequestException(kept)
        if kept is None:
            try:
                kept = dict(super().openid_config)
            except (RequestException, ValueError) as error:
                cache.set(name, "The provider did not answer moments ago.", PAUSE_SECONDS)
                raise RequestException("The provider does not describe itself.") from error
            if str(kept.get("issuer", "")).rstrip("/") != server:
                raise OAuth2Error("The provider describes itself under another issuer.")
            cache.set(name, kept, KEPT_SECONDS)
        return kept

    def _key(self, kid: object) -> Any:
        """The provider's key of that name; a token without a name may use the only one."""
        return key_at(self.openid_config["jwks_uri"], kid, ProviderKeys)


class ProviderKeys(Keys):
    """Asked as allauth asks: the address is the provider's, and on one machine it may be plain http."""

    def asked(self) -> dict[str, Any]:
        try:
            with get_adapter().get_requests_session() as session:
                answer = session.get(self.uri)
                answer.raise_for_status()
                return dict(answer.json())
        except (RequestException, ValueError, TypeError) as error:
            raise HostFailed("the provider did not give its keys") from error


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends the browser back to; in place of allauth's own view of the same address."""
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Adapter(request, provider_id))(
            request
        )
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return answer
