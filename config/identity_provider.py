"""The hospital's identity provider as the sign-in library is told of it; who is let in stands in accounts/social.py."""

from collections.abc import Sequence
from typing import Any

SCOPES = ("openid", "profile", "email")


def origins(issuer: str) -> list[str]:
    """Where a browser is sent while it signs in, if there is a provider."""
    return ["/".join(issuer.split("/")[:3])] if issuer else []


def provider(
    *,
    issuer: str,
    name: str,
    client_id: str,
    secret: str,
    groups_claim: str = "groups",
    scopes: Sequence[str] = SCOPES,
) -> dict[str, Any]:
    """Without a secret we prove by our own key who we are (accounts/client_keys.py).

    ``groups_claim`` names the claim of the ID token that holds the person's groups; "" reads none.
    """
    settings = {
        "server_url": issuer.rstrip("/"),
        "oauth_pkce_enabled": True,
        # Only the ID token says who it is; what user-info adds is not needed.
        "fetch_userinfo": False,
        "groups_claim": groups_claim,
        "scope": list(scopes),
    } | ({} if secret else {"token_auth_method": "private_key_jwt"})
    about = {"provider_id": "hospital", "name": name, "client_id": client_id, "secret": secret}
    return {"openid_connect": {"APPS": [about | {"settings": settings}]}}
