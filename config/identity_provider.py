"""The hospital's identity provider as the sign-in library is told of it; who is let in stands in accounts/social.py."""

from typing import Any


def provider(*, issuer: str, name: str, client_id: str, secret: str) -> dict[str, Any]:
    """Without a secret we prove by our own key who we are (accounts/client_keys.py)."""
    settings = {
        "server_url": issuer.rstrip("/"),
        "oauth_pkce_enabled": True,
        # Only the ID token says who it is; what user-info adds is not needed.
        "fetch_userinfo": False,
    } | ({} if secret else {"token_auth_method": "private_key_jwt"})
    about = {"provider_id": "hospital", "name": name, "client_id": client_id, "secret": secret}
    return {"openid_connect": {"APPS": [about | {"settings": settings}]}}
