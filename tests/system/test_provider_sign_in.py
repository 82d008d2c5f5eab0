"""Sign-in by a real OpenID Connect provider in a process of its own, step by step as a browser takes them."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import openid
from accounts.actions import groups, identities, users
from accounts.audit import SystemActor
from accounts.exceptions import Invalid
from accounts.models import AuditEvent, Identity, Site, User
from config import identity_provider

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BY = SystemActor("test")
START, BACK = "/accounts/oidc/hospital/login/", "/accounts/oidc/hospital/login/callback/"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                requests.get(f"{base}/.well-known/openid-configuration", timeout=2)
                break
            except requests.ConnectionError:
                time.sleep(0.2)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def issuer(provider: str, settings: Any) -> str:
    settings.SOCIALACCOUNT_PROVIDERS = identity_provider.provider(
        issuer=provider, name="Lakeside", client_id="board", secret="s3cret",
        groups_claim="teams", scopes=["openid", "teams"],
    )  # fmt: skip
    told = requests.get(f"{provider}/.well-known/openid-configuration", timeout=5).json()
    return str(told["issuer"])


@pytest.fixture
def surgeon(db: None) -> User:
    site = Site.objects.create(code="lakeside", name="Lakeside")
    return users.create(
        email="lang@lakeside.example", full_name="Dr. Lena Lang", password=None,
        roles={site: ["surgeon"]}, by=BY, at=timezone.now(),
    )  # fmt: skip


def sent_to_provider(browser: Client) -> str:
    answer = browser.post(START)
    assert answer.status_code == 302
    return str(answer["Location"])


def come_back(address: str, subject: str) -> str:
    """What the provider sends the browser back with, once the person said who they are."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return "?" + urlsplit(answer.headers["Location"]).query


def sign_in(subject: str) -> tuple[Client, Any]:
    browser = Client()
    query = come_back(sent_to_provider(browser), subject)
    return browser, browser.get(BACK + query)


def link(user: User, issuer: str, subject: str) -> Identity:
    return identities.link(user=user, issuer=issuer, subject=subject, by=BY, at=timezone.now())


def test_a_linked_person_is_let_in(issuer: str, surgeon: User) -> None:
    link(surgeon, issuer, "s-1")
    browser, answer = sign_in("s-1")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert browser.session["_auth_user_id"] == str(surgeon.pk)
    assert AuditEvent.trail().filter(event="signed in by provider").exists()


def test_the_request_carries_state_and_pkce(issuer: str) -> None:
    asked = parse_qs(urlsplit(sent_to_provider(Client())).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"][0]
    assert asked["response_type"] == ["code"]
    assert set(asked["scope"][0].split()) == {"openid", "teams"}


def test_the_same_address_is_no_link(issuer: str, surgeon: User) -> None:
    """A provider that lets people write their own e-mail address must not open anybody's account."""
    browser, answer = sign_in(surgeon.email)

    assert answer.status_code == 403
    assert "_auth_user_id" not in browser.session
    assert User.objects.count() == 1


def test_an_unknown_person_is_told_what_to_send(issuer: str) -> None:
    _, answer = sign_in("s-unknown")

    page = unescape(answer.content.decode())
    assert answer.status_code == 403
    assert "You have no account here yet" in page
    assert issuer in page
    assert "s-unknown" in page


def test_a_link_that_ended_and_a_person_who_left_are_refused(issuer: str, surgeon: User) -> None:
    identity = link(surgeon, issuer, "s-1")
    sign_in("s-1")
    identities.end(identity=identity, by=BY, at=timezone.now())
    _, ended = sign_in("s-1")
    link(surgeon, issuer, "s-1")
    surgeon.is_active = False
    surgeon.save()
    _, left = sign_in("s-1")

    assert (ended.status_code, left.status_code) == (403, 403)


def test_another_issuer_is_another_person(issuer: str, surgeon: User) -> None:
    link(surgeon, "https://other.example", "s-1")
    _, answer = sign_in("s-1")

    assert answer.status_code == 403


def provider_says(provider: str, subject: str, **claims: Any) -> None:
    answer = requests.put(f"{provider}/users/{subject}", json=claims, timeout=10)
    answer.raise_for_status()


def roles_after_sign_in(user: User, provider: str, **claims: Any) -> set[str]:
    provider_says(provider, "s-1", **claims)
    assert sign_in("s-1")[1].status_code == 302
    return set(user.memberships.values_list("role", flat=True))


def test_claims_give_no_role_by_themselves(provider: str, issuer: str, surgeon: User) -> None:
    link(surgeon, issuer, "s-1")

    assert roles_after_sign_in(surgeon, provider, teams=["chair", "board"]) == {"surgeon"}
    event = AuditEvent.trail().filter(event="signed in by provider")[0]
    assert event.detail == {}


def test_roles_follow_the_groups(provider: str, issuer: str, surgeon: User) -> None:
    """Given, exchanged, kept while the provider says nothing that can be read, and taken when it names no group."""
    link(surgeon, issuer, "s-1")
    site = Site.objects.get()
    admin = users.create(
        email="it@lakeside.example", full_name="IT", password=None, roles={site: ["system_admin"]},
        by=BY, at=timezone.now(),
    )  # fmt: skip
    for group, role in (("board", "coordinator"), ("chairs", "chair")):
        groups.add(group=group, site=site, role=role, by=admin, at=timezone.now())

    provider_says(provider, "s-1", teams=["board", "all-staff"])
    browser, _ = sign_in("s-1")
    assert browser.get("/operations/").status_code == 200
    steps: list[tuple[dict[str, Any], set[str]]] = [
        ({"teams": ["chairs"]}, {"surgeon", "chair"}),
        ({"groups": ["board"]}, {"surgeon", "chair"}),
        ({"teams": {"board": True}}, {"surgeon", "chair"}),
        ({"teams": "board"}, {"surgeon", "coordinator"}),
        ({"teams": []}, {"surgeon"}),
    ]
    for claims, expected in steps:
        assert roles_after_sign_in(surgeon, provider, **claims) == expected
    # The session of the first sign-in goes on, without what was taken away.
    assert browser.get("/operations/").status_code == 403
    events = AuditEvent.trail().filter(event="signed in by provider").order_by("id")
    said = [event.detail["groups"] for event in events]
    assert said == ["read", "read", "missing", "malformed", "read", "read"]
    assert events[0].detail == {"groups": "read", "named": 2, "unknown": 1, "own": 0}


@pytest.mark.parametrize("change", [{"state": "forged"}, {"code": "forged"}])
def test_a_forged_answer_lets_nobody_in(issuer: str, surgeon: User, change: dict[str, str]) -> None:
    link(surgeon, issuer, "s-1")
    browser = Client()
    query = parse_qs(come_back(sent_to_provider(browser), "s-1")[1:])
    answer = browser.get(BACK, {key: values[0] for key, values in query.items()} | change)

    assert answer.status_code == 403
    assert "_auth_user_id" not in browser.session


def test_a_code_is_good_once(issuer: str, surgeon: User) -> None:
    link(surgeon, issuer, "s-1")
    browser = Client()
    query = come_back(sent_to_provider(browser), "s-1")
    browser.get(BACK + query)
    other = Client()
    sent_to_provider(other)

    assert other.get(BACK + query).status_code == 403
    assert "_auth_user_id" not in other.session


def test_a_subject_is_never_moved_to_another_account(issuer: str, surgeon: User) -> None:
    link(surgeon, issuer, "s-1")
    other = User.objects.create_user("other@lakeside.example", "Other")

    with pytest.raises(Invalid, match="another account"):
        link(other, issuer, "s-1")


def test_the_sign_in_page_offers_the_provider(issuer: str) -> None:
    page = Client().get("/accounts/login/").content.decode()

    assert f'action="{START}"' in page
    assert "Lakeside" in page


def test_signing_in_takes_a_click(issuer: str) -> None:
    assert Client().get(START).status_code == 200


def forged(monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    """Let the provider's answer be another than it was, between its server and ours."""
    real = openid.Adapter.get_access_token_data

    def answered(self: Any, *about: Any, **more: Any) -> Any:
        said = real(self, *about, **more)
        return change(said)

    monkeypatch.setattr(openid.Adapter, "get_access_token_data", answered)


def resigned(said: dict[str, Any], key: Any, algorithm: str = "RS256", **changed: Any) -> Any:
    claims = jwt.decode(said["id_token"], options={"verify_signature": False}) | changed
    kept = {name: value for name, value in claims.items() if value is not None}
    return said | {"id_token": jwt.encode(kept, key, algorithm=algorithm)}


OTHER_KEY = rsa.generate_private_key(65537, 2048)


def test_each_request_carries_a_nonce_of_its_own(issuer: str) -> None:
    asked = [parse_qs(urlsplit(sent_to_provider(Client())).query) for _ in range(2)]

    assert asked[0]["nonce"] == [openid.nonce_of(asked[0]["state"][0])]
    assert asked[0]["nonce"] != asked[1]["nonce"]


def test_a_nonce_in_the_address_does_not_count(issuer: str) -> None:
    answer = Client().post(START + "?auth_params=nonce%3Dchosen")

    assert "nonce=chosen" not in answer["Location"]


@pytest.mark.parametrize(
    ("_why", "change"),
    [
        ("none", lambda said: said | {"id_token": None}),
        ("no token", lambda said: said | {"id_token": "a.b.c"}),
        ("signed by another", lambda said: resigned(said, OTHER_KEY)),
        ("not signed", lambda said: resigned(said, None, "none")),
        ("a shared secret", lambda said: resigned(said, "s3cret" * 8, "HS256")),
        ("cut", lambda said: said | {"id_token": said["id_token"][:-8] + "AAAAAAAA"}),
    ],
)
def test_a_forged_identity_lets_nobody_in(
    issuer: str, surgeon: User, monkeypatch: pytest.MonkeyPatch, _why: str, change: Any
) -> None:
    link(surgeon, issuer, "s-1")
    forged(monkeypatch, change)
    browser, answer = sign_in("s-1")

    assert answer.status_code == 403
    assert "_auth_user_id" not in browser.session
    event = AuditEvent.trail().filter(event="sign-in by provider refused")[0]
    assert event.detail == {"why": "not confirmed"}


@pytest.mark.parametrize(
    ("_why", "changed"),
    [
        ("expired", {"exp": 1_700_000_000}),
        ("for another client", {"aud": "another"}),
        ("of another issuer", {"iss": "https://other.example"}),
        ("answers another sign-in", {"nonce": "another"}),
        ("answers no sign-in", {"nonce": None}),
        ("issued in the future", {"iat": 4_000_000_000}),
        ("of nobody", {"sub": None}),
    ],
)
def test_a_true_signature_is_not_enough(
    issuer: str, surgeon: User, monkeypatch: pytest.MonkeyPatch, _why: str, changed: dict[str, Any]
) -> None:
    """Signed by a key that the provider is believed to have, but said of something else."""
    link(surgeon, issuer, "s-1")
    monkeypatch.setattr(openid.Adapter, "_key", lambda self, kid: OTHER_KEY.public_key())
    forged(monkeypatch, lambda said: resigned(said, OTHER_KEY))
    assert sign_in("s-1")[1].status_code == 302
    monkeypatch.undo()

    monkeypatch.setattr(openid.Adapter, "_key", lambda self, kid: OTHER_KEY.public_key())
    forged(monkeypatch, lambda said: resigned(said, OTHER_KEY, **changed))
    browser, answer = sign_in("s-1")

    assert answer.status_code == 403
    assert "_auth_user_id" not in browser.session


def test_somebody_unknown_is_audited(issuer: str, surgeon: User) -> None:
    sign_in("s-unknown")

    event = AuditEvent.trail().get(event="sign-in by provider refused")
    assert event.detail == {"why": "unknown person"}
    assert "s-unknown" not in str(event.detail)
