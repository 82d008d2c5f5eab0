"""Keys that a registered system publishes at an address: fetched from there, kept, and never flooded."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from accounts import keys as kept_keys
from accounts.models import AuditEvent
from mdt.models import HookClient
from tests.https import make_certificate, send, serving
from tests.mdt.hooks.asking import KEY, READINESS, ask, asked, jwks

pytestmark = pytest.mark.django_db
OTHER = ec.generate_private_key(ec.SECP384R1())


class Published:
    """What the system publishes now, and how often it was asked."""

    def __init__(self) -> None:
        self.body, self.status, self.asked = json.dumps(jwks()).encode(), 200, 0

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        send(handler, self.body, self.status)


@pytest.fixture
def published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, register: Callable[..., HookClient]
) -> Iterator[Published]:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    found = Published()
    with serving(found.answer, certificate) as address:
        register(jwks=None, jwks_url=f"{address}/keys.json")
        yield found


def status(**claims: object) -> int:
    return int(ask(READINESS, asked("patient-view"), **claims).status_code)


def keys_now() -> kept_keys.Keys:
    (found,) = [k for a, k in kept_keys._kept.items() if a == HookClient.objects.get().jwks_url]
    return found


def test_keys_are_fetched_once_and_kept(published: Published) -> None:
    assert [status() for _ in range(3)] == [200, 200, 200]
    assert published.asked == 1


def test_a_token_of_another_key_is_refused(published: Published) -> None:
    assert status(key=OTHER) == 401


def test_unknown_names_of_keys_become_no_flood(published: Published) -> None:
    answers = [status(header={"kid": f"x{n}"}) for n in range(5)]

    assert answers == [401] * 5
    assert published.asked == 1


def test_a_new_key_is_seen_after_a_while(published: Published) -> None:
    status()
    published.body = json.dumps(jwks(OTHER, "k2")).encode()
    early = status(key=OTHER, header={"kid": "k2"})
    keys_now().cooldown_duration = 0
    later = status(key=OTHER, header={"kid": "k2"})

    assert (early, later) == (401, 200)
    assert status(key=KEY) == 401


def test_a_host_that_fails_is_left_alone_for_a_while(published: Published) -> None:
    published.status = 500

    assert [status() for _ in range(4)] == [401] * 4
    assert published.asked == 1
    event = AuditEvent.trail().filter(event="hook token refused").first()
    assert event is not None
    assert event.detail == {"why": "keys not reached"}


@pytest.mark.parametrize("body", [b"[]", b'{"keys": []}', b'{"keys": 5}', b"x", b'{"keys": [{"kty": "oct", "k": "AAAA", "kid": "k1"}]}'])  # fmt: skip
def test_what_is_no_set_of_public_keys_lets_nobody_in(published: Published, body: bytes) -> None:
    published.body = body

    assert status() == 401


def test_an_address_inside_a_token_is_never_asked(published: Published) -> None:
    assert status(header={"jku": "https://evil.example/keys"}) == 401
    assert published.asked == 0
    assert status(header={"jku": HookClient.objects.get().jwks_url}) == 200
