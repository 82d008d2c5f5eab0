"""The hospital's identity provider, believed no further than its signature: allauth's code flow, with two checks more.

allauth leaves the signature of an ID token alone when it came straight from the provider, and sends no nonce. Here both
count: the token is signed by a key of the provider, for us, fresh, and the answer to this very sign-in.
"""

import hmac
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.keys import is_strong

ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384", "PS256")
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
SKEW = 60


def nonce_of(state: str) -> str:
    """The nonce of a sign-in follows from its state, which the session holds; only we can work it out."""
    return salted_hmac("accounts.openid.nonce", state, algorithm="sha256").hexdigest()


class Client(OAuth2Client):  # type: ignore[misc]
    def get_redirect_url(
        self, authorization_url: str, scope: list[str], extra_params: dict[str, str]
    ) -> str:
        params = extra_params | {"nonce": nonce_of(self.state)}
        address: str = super().get_redirect_url(authorization_url, scope, params)
        return address


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    client_class = Client

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
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=audience,
                issuer=self.openid_config["issuer"],
                leeway=SKEW,
                options={"require": REQUIRED},
            )
        except (jwt.PyJWTError, RecursionError, ValueError) as error:
            raise OAuth2Error("The ID token does not hold together.") from error
        return claims

    def _key(self, kid: object) -> Any:
        """The provider's key of that name; a token without a name may use the only one."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if is_strong(key)]
        found = [key for key in keys if kid is None or key.key_id == kid]
        if len(found) != 1:
            raise OAuth2Error("The provider has no such key.")
        return found[0].key


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the provider sends the browser back to; in place of allauth's own view of the same address."""
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Adapter(request, provider_id))(
            request
        )
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return answer
