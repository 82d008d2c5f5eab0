"""A real listener process on a real connection, killed at its worst moment."""

import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import Site
from cases.actions.importing import import_document
from cases.hl7.mllp import TooLarge, TooSlow, frame, frames
from cases.management.commands.mllp_listener import MOST_CONNECTIONS
from cases.models import Hl7Message, ImportSource
from cases.rules.document import from_json
from config.services.running import ROOT
from tests.cases.conftest import AT, BY, content
from tests.cases.hl7.samples import message, patient, result

pytestmark = pytest.mark.slow
CONTROL = "MSA|AA|"


class Pieces:
    """A connection that gives what it is told to, piece by piece."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)

    def recv(self, _size: int) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""


@pytest.mark.parametrize(
    ("_why", "pieces", "expected"),
    [
        ("one frame", (b"\x0bA\x1c\r",), [b"A"]),
        ("two at once", (b"\x0bA\x1c\r\x0bB\x1c\r",), [b"A", b"B"]),
        ("torn apart", (b"\x0bA", b"A\x1c", b"\r"), [b"AA"]),
        ("noise before it", (b"\n\n\x0bA\x1c\r",), [b"A"]),
        ("never ended", (b"\x0bA",), []),
    ],
)
def test_frames(_why: str, pieces: tuple[bytes, ...], expected: list[bytes]) -> None:
    assert list(frames(Pieces(*pieces))) == expected


def test_endless_frame_is_cut_off() -> None:
    with pytest.raises(TooLarge):
        list(frames(Pieces(*[b"\x0b" + b"x" * 1_000_000] * 30)))


def test_a_frame_that_never_gets_whole_is_cut_off() -> None:
    with pytest.raises(TooSlow):
        list(frames(Pieces(b"\x0bA", b"B"), seconds=0))

    # Silence and line ends between two frames are no frame that takes long.
    calm = Pieces(b"\x0bA\x1c\r", b"\r\n", b"\x0bB\x1c\r", b"\n")
    assert list(frames(calm, seconds=0)) == [b"A", b"B"]


def test_a_large_frame_in_small_pieces_costs_no_square() -> None:
    begun = time.monotonic()
    pieces = Pieces(b"\x0b" + b"x" * 15_000_000, *[b"y"] * 5_000, b"\x1c", b"\r")

    assert len(next(frames(pieces))) == 15_005_000
    assert time.monotonic() - begun < 2


@pytest.fixture
def sender(transactional_db: None) -> ImportSource:
    site = Site.objects.create(code="lakeside", name="Lakeside")
    import_document(from_json(content()), site=site, by=BY, at=AT)
    return ImportSource.objects.create(
        code="lab", name="Laboratory", authorities={"LAKESIDE": "urn:mrn"}
    )


@contextmanager
def listener(*more: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A listener process on the test's database; gives the process and its port."""
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    database = f"{address}/{connection.settings_dict['NAME']}"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "mllp_listener", "--source", "lab", "--port", "0", *more],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    port = int(process.stdout.readline().rpartition(":")[2])
    try:
        yield process, port
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def exchange(link: socket.socket, raw: bytes) -> str:
    link.sendall(frame(raw))
    return next(frames(link)).decode()


@pytest.mark.usefixtures("sender")
def test_message_is_stored_and_acknowledged() -> None:
    with listener() as (_, port), socket.create_connection(("127.0.0.1", port), 10) as link:
        assert "MSA|AA|7" in exchange(link, result(control="7"))
        assert "MSA|AE|8" in exchange(link, result("high", control="8"))
        assert "MSA|AR" in exchange(link, b"nonsense")
        assert "MSA|AR|9" in exchange(link, message(patient(), control="9", mode="T"))

    assert Hl7Message.objects.count() == 4


@pytest.mark.usefixtures("sender")
def test_killed_between_receipt_and_answer_loses_nothing() -> None:
    acknowledged = set()
    with listener() as (process, port), socket.create_connection(("127.0.0.1", port), 10) as link:
        raw = b"".join(frame(result(control=str(n), order=f"F{n}")) for n in range(400))
        link.sendall(raw)
        for answer in frames(link):
            acknowledged.add(answer.decode().split(CONTROL)[1].strip())
            if len(acknowledged) == 20:
                process.kill()
                break
    kept = set(Hl7Message.objects.values_list("control_id", flat=True))
    assert acknowledged <= kept
    assert len(kept) < 400

    with listener() as (_, port), socket.create_connection(("127.0.0.1", port), 10) as link:
        for n in range(400):
            assert CONTROL in exchange(link, result(control=str(n), order=f"F{n}"))

    controls = Hl7Message.objects.values_list("control_id", flat=True)
    assert sorted(controls) == sorted(str(n) for n in range(400))


@pytest.mark.usefixtures("sender")
def test_tls(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    subprocess.run(
        [*made, "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    trusting = ssl.create_default_context(cafile=str(certificate))
    options = ("--certificate", str(certificate), "--key", str(key))
    with (
        listener(*options) as (_, port),
        socket.create_connection(("127.0.0.1", port), 10) as plain,
        trusting.wrap_socket(plain, server_hostname="localhost") as link,
    ):
        assert "MSA|AA|7" in exchange(link, result(control="7"))


@pytest.mark.usefixtures("sender")
def test_there_is_room_for_twenty_connections() -> None:
    """The next one is closed at once; it gets in as soon as another has gone."""
    with listener() as (_, port):
        held = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(MOST_CONNECTIONS)]
        assert "MSA|AA|1" in exchange(held[-1], result(control="1"))
        with socket.create_connection(("127.0.0.1", port), 10) as refused:
            assert refused.recv(1) == b""
        for link in held:
            link.close()
        time.sleep(1)
        with socket.create_connection(("127.0.0.1", port), 10) as link:
            assert "MSA|AA|2" in exchange(link, result(control="2", order="F2"))
