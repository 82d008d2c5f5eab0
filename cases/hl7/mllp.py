"""The minimal lower layer protocol: where a message begins and ends on a connection (HL7 v2 appendix C)."""

from collections.abc import Iterator
from time import monotonic
from typing import Protocol

from cases.hl7.reading import BEGIN, END, MOST_BYTES

CLOSE = END + b"\r"
FRAME_SECONDS = 120.0
"""How long one frame may take from its first byte; 20 MB arrive in it over a slow line."""


class Connection(Protocol):
    def recv(self, size: int, /) -> bytes: ...


class TooLarge(Exception):
    """A frame beyond 20 MB; its sender is cut off, since nothing after it can be told apart."""


class TooSlow(Exception):
    """A frame that is not whole in its time; its sender would hold one of few connections for nothing."""


def frame(answer: bytes) -> bytes:
    return BEGIN + answer + CLOSE


def frames(connection: Connection, *, seconds: float = FRAME_SECONDS) -> Iterator[bytes]:
    """The content of each frame, until the sender closes. What stands between frames is no message.

    Raises ``TooLarge``, and ``TooSlow`` after so many ``seconds`` within one frame.
    """
    held = bytearray()
    begun: float | None = None
    while chunk := connection.recv(65536):
        if begun is None and not chunk.isspace():
            begun = monotonic()
        # Only what is new is searched: byte by byte a large frame would cost its square.
        new = max(len(held) - 1, 0)
        held += chunk
        while (ends := held.find(CLOSE, new)) >= 0:
            content, new = bytes(held[:ends]), 0
            del held[: ends + len(CLOSE)]
            yield content.partition(BEGIN)[2]
            begun = monotonic() if held.strip() else None
        if len(held) > MOST_BYTES:
            raise TooLarge
        if begun is not None and monotonic() - begun > seconds:
            raise TooSlow
