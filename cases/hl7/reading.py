"""Bytes → messages (import specification §8.1). The syntax is python-hl7's; what senders do to it is ours.

Line ends of every kind, byte order marks, batches, line breaks inside a field, and the character sets of MSH-18.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import hl7

from cases.hl7.faults import REQUIRED, SEQUENCE, TABLE_VALUE, Answer, Fault, Unreadable

MOST_BYTES = 20 * 1024 * 1024
MOST_PARTS = 100_000
"""Segments, fields, components of one message: the parser makes an object of each, and takes half a kilobyte for it."""
BEGIN, END = b"\x0b", b"\x1c"
CHARSETS = {
    "": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "ASCII": "ascii",
    "8859/1": "latin-1",
    "GB 18030-2000": "gb18030",
    "GB 18030": "gb18030",
}
_SEGMENT = re.compile(rb"[A-Z][A-Z0-9]{2}(?![A-Za-z0-9])")
_ENVELOPES = (b"FHS", b"BHS", b"BTS", b"FTS")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment; ``number`` counts those of its name. Fields count from one, as the standard does."""

    name: str
    number: int
    content: Any
    message: Any

    def repetitions(self, field: int) -> int:
        return len(self.content[field]) if field < len(self.content) else 0

    def text(self, field: int, component: int = 1, *, repetition: int = 1, part: int = 1) -> str:
        """One value with its escapes undone; empty where there is none."""
        found: Any = self.content[field] if field < len(self.content) else ""
        for step in (repetition, component, part):
            found = _step(found, step)
        plain = str(found)
        if (
            self.message.esc in plain
        ):  # undoing escapes goes letter by letter: not through whole files
            plain = str(self.message.unescape(plain))
        # A NUL is no sign of any text, whether sent or escaped; no database takes it.
        return plain.replace("\x00", "").strip()

    def all_text(self, field: int) -> str:
        """The whole field as one text, repetitions by line."""
        many = range(1, self.repetitions(field) + 1)
        return "\n".join(self.text(field, repetition=number) for number in many)

    def place(self, field: int, component: int | None = None) -> str:
        tail = f"^1^{component}" if component else ""
        return f"{self.name}^{self.number}^{field}{tail}"


def _step(value: Any, number: int) -> Any:
    if isinstance(value, str):
        return value if number == 1 else ""
    return value[number - 1] if number <= len(value) else ""


@dataclass(frozen=True, slots=True)
class Message:
    segments: tuple[Segment, ...]

    @property
    def head(self) -> Segment:
        return self.segments[0]

    @property
    def control_id(self) -> str:
        return self.head.text(10)

    @property
    def kind(self) -> tuple[str, str]:
        """Message type and trigger event, e.g. ``("ORU", "R01")``."""
        return self.head.text(9), self.head.text(9, 2)

    @property
    def sender(self) -> str:
        """Sending application and facility (MSH-3, MSH-4)."""
        return f"{self.head.text(3)}|{self.head.text(4)}"

    def first(self, name: str) -> Segment | None:
        return next((one for one in self.segments if one.name == name), None)

    def every(self, *names: str) -> Iterator[Segment]:
        return (one for one in self.segments if one.name in names)


def split(data: bytes) -> list[bytes]:
    """The single messages of an input: one message, several, or a batch; segments end in CR.

    Raises ``Unreadable`` where no message begins, or the input is larger than 20 MB.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(Fault("", TABLE_VALUE, "Larger than 20 MB", Answer.REJECTED))
    messages: list[list[bytes]] = []
    for line in _lines(data):
        if line.startswith(_ENVELOPES):
            continue
        if line.startswith(b"MSH"):
            messages.append([])
        elif not messages:
            raise Unreadable(Fault("MSH", SEQUENCE, "A message begins with MSH", Answer.REJECTED))
        messages[-1].append(line)
    if not messages:
        raise Unreadable(Fault("MSH", SEQUENCE, "There is no message", Answer.REJECTED))
    return [b"\r".join(lines) + b"\r" for lines in messages]


def _lines(data: bytes) -> list[bytes]:
    """The segments; a line that begins none belongs to the field before it."""
    plain = data.removeprefix(BEGIN).removeprefix(b"\xef\xbb\xbf").replace(END, b"")
    lines: list[bytes] = []
    for line in plain.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if not line.strip():
            continue
        if lines and not _SEGMENT.match(line):
            lines[-1] += b"\n" + line
        else:
            lines.append(line)
    return lines


def parse(data: bytes) -> Message:
    """One message of ``split``. Raises ``Unreadable`` with the place in the header."""
    text = _decoded(data)
    if sum(text.count(sign) for sign in {"\r", *text[3:8]}) > MOST_PARTS:
        raise Unreadable(
            Fault("", TABLE_VALUE, "The message has more than 100,000 parts", Answer.REJECTED)
        )
    try:
        parsed = hl7.parse(text)
    except (hl7.HL7Exception, LookupError, ValueError, AssertionError) as error:
        raise Unreadable(
            Fault("MSH^1", SEQUENCE, "The header cannot be read", Answer.REJECTED)
        ) from error
    counts: dict[str, int] = {}
    segments = []
    for content in parsed:
        name = str(content[0])
        counts[name] = counts.get(name, 0) + 1
        segments.append(Segment(name, counts[name], content, parsed))
    message = Message(tuple(segments))
    if not message.kind[0]:
        raise Unreadable(Fault("MSH^1^9", REQUIRED, "The type is missing", Answer.REJECTED))
    return message


def _decoded(data: bytes) -> str:
    head = data.split(b"\r", 1)[0].decode("latin-1")
    fields = head.split(head[3]) if len(head) > 3 else []
    named = fields[17].split("~")[0].strip() if len(fields) > 17 else ""
    if named not in CHARSETS:
        raise Unreadable(
            Fault("MSH^1^18", TABLE_VALUE, "The character set is not known", Answer.ERROR)
        )
    try:
        return data.decode(CHARSETS[named])
    except UnicodeDecodeError as error:
        text = f"The bytes are not {CHARSETS[named]}"
        raise Unreadable(Fault("MSH^1^18", TABLE_VALUE, text)) from error
