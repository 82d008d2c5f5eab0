"""The minimal lower layer protocol: where a message begins and ends on a connection (HL7 v2 appendix C)."""

from collections.abc import Iterator
from typing import Protocol

from cases.hl7.reading import BEGIN, END, MOST_BYTES

CLOSE = END + b"\r"


class Connection(Protocol):
    def recv(self, size: int, /) -> bytes: ...


class TooLarge(Exception):
    """A frame beyond 20 MB; its sender is cut off, since nothing after it can be told apart."""


def frame(answer: bytes) -> bytes:
    return BEGIN + answer + CLOSE


def frames(connection: Connection) -> Iterator[bytes]:
    """The content of each frame, until the sender closes. What stands between frames is no message.

    Raises ``TooLarge``.
    """
    held = b""
    while chunk := connection.recv(65536):
        held += chunk
        while CLOSE in held:
            content, held = held.split(CLOSE, 1)
            yield content.partition(BEGIN)[2]
        if len(held) > MOST_BYTES:
            raise TooLarge
