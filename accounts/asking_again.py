"""Whoever came by the identity provider is asked there again before they sign (docs/adr/0049).

The act waits in the state of this one question, which the session holds and gives out once. When the provider sends the
person back, the same page takes the act again, now with the provider's word for exactly what was shown.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import UTC, datetime
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve
from django.utils import timezone

from accounts.exceptions import NotPermitted
from accounts.models import Identity
from accounts.reauthentication import ByProvider, Proof
from accounts.sessions import KEY
from accounts.signed import SKEW

PROCESS = "sign"
SECONDS = 300
ASKED = {"prompt": "login", "max_age": "0"}
NOT_KEPT = ("password", "csrfmiddlewaretoken")


def asks_provider(request: HttpRequest) -> bool:
    """Whether this person came by a provider, or has no password, and is linked at the one that can be asked."""
    issuer = _issuer()
    if not issuer or not request.user.is_authenticated:
        return False
    if request.user.has_usable_password() and not request.session.get(KEY):
        return False
    linked = Identity.objects.filter(user=request.user, issuer__in=(issuer, f"{issuer}/"))
    return linked.filter(kind="subject", ended_at=None).exists()


def _issuer() -> str:
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["settings"]["server_url"]).rstrip("/") if apps else ""


def proof_of(request: HttpRequest) -> Proof:
    """What shows once more who this is: the provider's word, the need to ask it, or the password that was typed."""
    given: ByProvider | None = getattr(request, "given_by_provider", None)
    if given is not None:
        return given
    return ByProvider() if asks_provider(request) else request.POST.get("password", "")


def ask(request: HttpRequest, contents: Iterable[str]) -> HttpResponse:
    """Send the person to the provider, which must ask again, whatever it remembers of them."""
    body = request.POST.copy()
    for name in NOT_KEPT:
        body.pop(name, None)
    act = {
        "path": request.path, "body": body.urlencode(), "contents": sorted(contents),
        "at": timezone.now().timestamp(), "by": request.user.pk,
    }  # fmt: skip
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    provider = get_adapter(request).get_provider(request, app["provider_id"])
    params = provider.get_auth_params() | ASKED
    sent: HttpResponse = provider.redirect(request, PROCESS, data=act, auth_params=params)
    return sent


def answer(
    request: HttpRequest,
    identity: Identity | None,
    claims: Mapping[str, Any],
    act: Mapping[str, Any],
) -> HttpResponse:
    """Do what was to be signed, with the provider's word for it. Raises ``NotPermitted`` where that does not hold."""
    if identity is None or not identity.user_id == request.user.pk == act["by"]:
        raise NotPermitted("The identity provider named somebody else. Nothing was signed.")
    assurance = assurance_of(claims, asked_at=act["at"], now=timezone.now())
    again: Any = copy(request)
    again.given_by_provider = ByProvider(frozenset(act["contents"]), assurance)
    again.method, again.POST, again.GET = "POST", QueryDict(act["body"]), QueryDict()
    again.path = again.path_info = act["path"]
    again.META = request.META | {"QUERY_STRING": "", "REQUEST_METHOD": "POST"}
    match = again.resolver_match = resolve(act["path"])
    done: HttpResponse = match.func(again, *match.args, **match.kwargs)
    return done


def assurance_of(claims: Mapping[str, Any], *, asked_at: float, now: datetime) -> dict[str, Any]:
    """How and when the person was asked, by the ID token. ``asked_at`` in seconds since 1970.

    Raises ``NotPermitted`` unless it says that they were asked since then, give or take a minute's difference of clocks
    (OpenID Connect Core 1.0, 3.1.2.1 and 3.1.3.7: with ``max_age`` the claim ``auth_time`` must be there).
    """
    moment, seconds = claims.get("auth_time"), now.timestamp()
    if not isinstance(moment, int) or isinstance(moment, bool):
        raise NotPermitted(
            "The identity provider does not say when it asked who you are (auth_time). Nothing was signed."
        )
    if seconds - asked_at > SECONDS:
        raise NotPermitted("It took longer than five minutes. Nothing was signed; sign again.")
    if not asked_at - SKEW <= moment <= seconds + SKEW:
        raise NotPermitted(
            "The identity provider did not ask again who you are. Nothing was signed."
        )
    said = {"issuer": claims["iss"], "auth_time": datetime.fromtimestamp(moment, UTC).isoformat()}
    return said | {name: claims[name] for name in ("acr", "amr") if claims.get(name)}
