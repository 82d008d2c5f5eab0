"""Other hosts are asked over https alone, in bounded time and size, and where they send us on we do not go."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from accounts.outside import HostFailed, fetch_json, is_https, origin_of
from tests.https import Answer, make_certificate, send, serving

Serve = Callable[[Answer], str]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def serve(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(serving(answer, certificate))


def slowly(handler: BaseHTTPRequestHandler) -> None:
    """One byte each fifth of a second: no single wait is long."""
    handler.send_response(200)
    handler.end_headers()
    drip(handler, b" " * 60)


def slow_head(handler: BaseHTTPRequestHandler) -> None:
    drip(handler, b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 10)


def drip(handler: BaseHTTPRequestHandler, words: bytes) -> None:
    with suppress(OSError):  # the other side has hung up, as it should
        for byte in words:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.2)


def test_json_is_given(serve: Serve) -> None:
    assert fetch_json(serve(lambda h: send(h, b'{"keys": []}'))) == {"keys": []}


def test_a_form_is_posted(serve: Serve) -> None:
    seen: list[tuple[str, bytes]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.command, handler.rfile.read(int(handler.headers["Content-Length"]))))
        send(handler, b"{}")

    fetch_json(serve(answer) + "/token", form={"code": "a b", "x": "&"})

    assert seen == [("POST", b"code=a+b&x=%26")]


@pytest.mark.parametrize(
    ("_why", "answer", "words"),
    [
        ("an error", lambda h: send(h, b"{}", 500), "answered 500"),
        ("sent on", lambda h: send(h, b"", 302, Location="https://other.example/"), "answered 302"),
        ("too large", lambda h: send(h, b" " * 600_000), "too large"),
        ("not JSON", lambda h: send(h, b"<html>"), "not JSON"),
        ("deep", lambda h: send(h, b"[" * 200_000), "not JSON"),
        ("a list", lambda h: send(h, b"[]"), "not a JSON object"),
        ("no HTTP", lambda h: h.wfile.write(b"hello\r\n\r\n"), "could not be reached"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(serve: Serve, _why: str, answer: Answer, words: str) -> None:
    with pytest.raises(HostFailed, match=words):
        fetch_json(serve(answer))


@pytest.mark.slow
@pytest.mark.parametrize("answer", [slowly, slow_head])
def test_the_whole_exchange_is_bounded(serve: Serve, answer: Answer) -> None:
    address, begun = serve(answer), time.monotonic()
    with pytest.raises(HostFailed):
        fetch_json(address, seconds=0.6)

    assert time.monotonic() - begun < 2


def test_a_certificate_nobody_vouches_for_is_refused(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = serve(lambda h: send(h, b"{}"))
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(HostFailed, match="could not be reached"):
        fetch_json(address)


@pytest.mark.parametrize(
    "address",
    ["http://a.example", "file:///etc/passwd", "https://", "https://a:b@c.example", "https://a.example:x/",
     "https://a.example/#b", "//a.example", ""],
)  # fmt: skip
def test_only_whole_https_addresses_are_asked(address: str) -> None:
    assert not is_https(address)
    with pytest.raises(HostFailed):
        fetch_json(address)


def test_two_addresses_of_one_server() -> None:
    assert origin_of("https://A.example/x") == origin_of("https://a.example:443/y?z")
    assert origin_of("https://a.example") != origin_of("https://a.example:8443")
