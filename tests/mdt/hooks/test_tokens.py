"""Only a registered system is answered, and each of its tokens once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client
from django.utils import timezone

from accounts.audit import SystemActor
from accounts.exceptions import Invalid
from accounts.models import AuditEvent
from cases.models import ImportSource
from mdt.actions import hook_clients
from mdt.models import HookCall, HookClient
from tests.mdt.hooks.asking import READINESS, ask, asked, jwks, token

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
OTHER_KEY = ec.generate_private_key(ec.SECP384R1())
SECRET = "a secret that both know, long enough for any of the hashes that are on offer here"


@pytest.mark.parametrize(
    ("_why", "claims"),
    [
        ("signed by another key", {"key": OTHER_KEY}),
        ("an issuer nobody registered", {"iss": "https://evil.example"}),
        ("an issuer that is no text", {"iss": None}),
        ("for another address", {"aud": "http://testserver/cds-services/other"}),
        ("expired", {"iat": NOW - timedelta(minutes=9), "exp": NOW - timedelta(minutes=5)}),
        ("lives for an hour", {"exp": NOW + timedelta(hours=1)}),
        ("issued in the future", {"iat": NOW + timedelta(days=1), "exp": NOW + timedelta(days=1, minutes=1)}),
        ("has no number", {"jti": None}),
        ("has no end", {"exp": None}),
        ("a shared secret", {"key": SECRET, "alg": "HS256"}),
        ("not signed", {"key": None, "alg": "none"}),
        ("an unknown key", {"header": {"kid": "k9"}}),
    ],
)  # fmt: skip
def test_a_token_is_refused(client_system: HookClient, _why: str, claims: dict[str, Any]) -> None:
    refused = ask(READINESS, asked("patient-view"), **claims)

    assert refused.status_code == 401
    assert refused["WWW-Authenticate"] == "Bearer"
    assert not HookCall.objects.exists()


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x.y.z", "Basic abc", "Bearer " + "a" * 9000]
)
def test_what_is_no_token_is_refused(client_system: HookClient, header: str) -> None:
    answer = Client().post(
        f"/cds-services/{READINESS}", b"{}", content_type="application/json",
        headers={"Authorization": header},
    )  # fmt: skip

    assert answer.status_code == 401


def test_a_deep_token_is_refused(client_system: HookClient) -> None:
    import base64

    part = base64.urlsafe_b64encode(b"[" * 2500).decode().rstrip("=")
    answer = Client().post(
        f"/cds-services/{READINESS}", b"{}", content_type="application/json",
        headers={"Authorization": f"Bearer {part}.{part}.{part}"},
    )  # fmt: skip

    assert answer.status_code == 401


def test_a_token_is_good_for_one_request(known_case: object) -> None:
    path = f"/cds-services/{READINESS}"
    bearer = {"Authorization": f"Bearer {token(path)}"}
    sent = [
        Client().post(path, asked("patient-view"), content_type="application/json", headers=bearer)
        for _ in range(2)
    ]

    assert [answer.status_code for answer in sent] == [200, 401]


def test_an_ended_registration_is_refused(client_system: HookClient) -> None:
    hook_clients.end(client=client_system, by=SystemActor("test"), at=timezone.now())

    assert ask(READINESS, asked("patient-view")).status_code == 401


def test_too_many_requests_are_refused(known_case: object, settings: Any) -> None:
    settings.CDS_HOOKS_RATE = 0

    assert ask(READINESS, asked("patient-view")).status_code == 429


def test_rs256_only_where_it_was_configured(register: Callable[..., HookClient]) -> None:
    import json

    import jwt

    key = rsa.generate_private_key(65537, 2048)
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    keys = {"keys": [public | {"kid": "k1"}]}
    register(jwks=keys)
    before = ask(READINESS, asked("patient-view"), key=key, alg="RS256")
    register(jwks=keys, algorithms=["RS256"])
    after = ask(READINESS, asked("patient-view"), key=key, alg="RS256")

    assert (before.status_code, after.status_code) == (401, 200)


def test_a_token_that_names_another_kind_of_key_is_refused(register: Callable[..., HookClient]) -> None:  # fmt: skip
    import json

    import jwt

    key = rsa.generate_private_key(65537, 2048)
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    register(jwks={"keys": [public | {"kid": "k1"}]})

    assert ask(READINESS, asked("patient-view")).status_code == 401


def private_keys() -> dict[str, Any]:
    import json

    import jwt

    return {"keys": [json.loads(jwt.algorithms.ECAlgorithm.to_jwk(OTHER_KEY)) | {"kid": "k"}]}


@pytest.mark.parametrize(
    ("_why", "changed"),
    [
        ("a private key", {"jwks": private_keys()}),
        ("a key without a name", {"jwks": {"keys": [jwks()["keys"][0] | {"kid": ""}]}}),
        ("no keys at all", {"jwks": None}),
        ("keys by plain http", {"jwks": None, "jwks_url": "http://ehr.example/keys"}),
        ("both", {"jwks_url": "https://ehr.example/keys"}),
        ("not keys", {"jwks": {"keys": 5}}),
        ("an algorithm with a shared secret", {"algorithms": ["HS256"]}),
    ],
)
def test_a_registration_is_refused(
    register: Callable[..., HookClient], _why: str, changed: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        register(**changed)


def test_a_source_that_trusts_no_number_is_refused(register: Callable[..., HookClient]) -> None:
    source = ImportSource.objects.create(code="other", name="Other", trusted_systems=None)

    with pytest.raises(Invalid, match="numbering systems"):
        register(source=source)


def test_a_refused_token_is_audited_with_its_reason(client_system: HookClient) -> None:
    ask(READINESS, asked("patient-view"), iss="https://evil.example")
    ask(READINESS, asked("patient-view"), aud="http://testserver/elsewhere")
    events = AuditEvent.trail().filter(event="hook token refused")

    assert [event.detail["why"] for event in events] == ["another address", "unknown issuer"]
    assert {event.subject_key for event in events} == {f"/cds-services/{READINESS}"}
    assert "evil" not in str(list(events.values()))


def test_refused_tokens_cannot_fill_the_audit_trail(
    client_system: HookClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.refusals.KEPT", 3)
    answers = [
        Client().post(f"/cds-services/{READINESS}", b"{}", content_type="application/json")
        for _ in range(6)
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert AuditEvent.trail().filter(event="hook token refused").count() == 3
