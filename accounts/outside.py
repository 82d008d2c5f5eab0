"""Asking another host: one that an administrator named, by https alone, in bounded time and size, without redirects.

The addresses come from what is registered, never from what somebody outside sent. The hospital's own certificate
authority is trusted where ``SSL_CERT_FILE`` names it.
"""

import json
import ssl
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection
from socket import SHUT_RDWR, socket
from threading import Timer
from time import monotonic
from typing import Any
from urllib.parse import urlencode, urlsplit

SECONDS = 2.0
MOST_BYTES = 512 * 1024


class HostFailed(Exception):
    """The other host did not give what was asked for; the message says why and repeats nothing of its answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers`` by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def is_https(address: str) -> bool:
    """Whether this is a whole https address of a host, without a name, a password or a fragment in it."""
    try:
        parts = urlsplit(address)
        is_usable = parts.port is None or parts.port > 0
    except ValueError:
        return False
    named = parts.username is not None or parts.password is not None
    return (
        parts.scheme == "https"
        and bool(parts.hostname)
        and is_usable
        and not named
        and "#" not in address
    )


def origin_of(address: str) -> str:
    """Scheme, host and port, so that two addresses can be said to be of one server."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or 443}"


def fetch_json(
    address: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> dict[str, Any]:
    """Get one JSON object, or post a form for one. ``seconds`` bounds the whole exchange, not each step of it.

    Raises ``HostFailed`` for anything but an answer of 200 with a JSON object of at most ``most_bytes``.
    """
    answer = fetch(address, form=form, headers=headers, seconds=seconds, most_bytes=most_bytes)
    if answer.status != 200:
        raise HostFailed(f"it answered {answer.status}")
    return json_object(answer.body)


def json_object(body: bytes) -> dict[str, Any]:
    """Raises ``HostFailed`` for anything else."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HostFailed("its answer is not JSON") from error
    if not isinstance(said, dict):
        raise HostFailed("its answer is not a JSON object")
    return said


def fetch(
    address: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answer:
    """Get, or post a form; whatever the host answers. Raises ``HostFailed`` where it does not, or with too much."""
    if not is_https(address):
        raise HostFailed("only https addresses are asked")
    answer = _exchange(address, form, headers or {}, seconds, most_bytes)
    if len(answer.body) > most_bytes:
        raise HostFailed("its answer is too large")
    return answer


def _exchange(
    address: str,
    form: Mapping[str, str] | None,
    headers: Mapping[str, str],
    seconds: float,
    most_bytes: int,
) -> Answer:
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    said = {"Accept": "application/json"} | dict(headers)
    body = None
    if form is not None:
        body = urlencode(form)
        said["Content-Type"] = "application/x-www-form-urlencoded"
    context = ssl.create_default_context()
    connection = _Connection(parts.hostname or "", parts.port, timeout=seconds, context=context)
    # A host that sends one byte each second never runs into a time-out of its socket.
    ends = monotonic() + seconds
    deadline = Timer(seconds, _hang_up, [connection])
    deadline.daemon = True
    deadline.start()
    try:
        with closing(connection):
            connection.request("GET" if form is None else "POST", path, body, said)
            answer = connection.getresponse()
            read = answer.read(most_bytes + 1)
            told = {name.lower(): value for name, value in answer.getheaders()}
    except (OSError, HTTPException, ValueError) as error:
        raise HostFailed("it could not be reached, or did not answer in time") from error
    finally:
        deadline.cancel()
    if monotonic() > ends:  # what was read may be half of an answer
        raise HostFailed("it did not answer in time")
    return Answer(answer.status, told, read)


class _Connection(HTTPSConnection):
    """Keeps its socket in sight: the library lets go of it while the body is still being read."""

    line: socket | None = None

    def connect(self) -> None:
        super().connect()
        self.line = self.sock


def _hang_up(connection: _Connection) -> None:
    for line in (connection.line, connection.sock):
        if line is not None:
            with suppress(OSError):
                line.shutdown(SHUT_RDWR)
