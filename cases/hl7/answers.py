"""The acknowledgement: who sent what gets it back with the verdict, and where it went wrong."""

from collections.abc import Sequence
from datetime import datetime

from cases.hl7.faults import Answer, Fault
from cases.hl7.reading import Message, Segment

ESCAPES = (("\\", "\\E\\"), ("|", "\\F\\"), ("^", "\\S\\"), ("~", "\\R\\"), ("&", "\\T\\"))
UNKNOWN_ERROR = "207"


def acknowledgement(
    message: Message | None, answer: Answer, faults: Sequence[Fault], *, at: datetime, number: str
) -> bytes:
    """An ACK with segments ending in CR. ``number`` becomes its own control id.

    Without a readable message the header is empty but for ourselves.
    """
    head = message.head if message else None
    event = message.kind[1] if message else ""
    back = [_party(head, field) if head else "" for field in (5, 6, 3, 4)]
    version = head.text(12) if head else ""
    kind = f"ACK^{event}^ACK" if event else "ACK"
    lines = [
        _line(
            "MSH", "^~\\&", *back, f"{at:%Y%m%d%H%M%S%z}", "", kind, number, "P", version or "2.5"
        ),
        _line("MSA", answer.value, _escaped(message.control_id if message else "")),
        *(_error(fault) for fault in faults),
    ]
    return "".join(lines).encode()


def _error(fault: Fault) -> str:
    return _line("ERR", "", fault.place, f"{fault.code}^{_escaped(fault.text)}", "E", "", "", "",
                 _escaped(fault.text))  # fmt: skip


def _line(*fields: str) -> str:
    return "|".join(fields).rstrip("|") + "\r"


def _party(head: Segment, field: int) -> str:
    """An application or facility, written anew, since the sender may have other separators."""
    return "^".join(_escaped(head.text(field, part)) for part in (1, 2, 3)).rstrip("^")


def _escaped(text: str) -> str:
    for sign, written in ESCAPES:
        text = text.replace(sign, written)
    return text.replace("\r", " ").replace("\n", " ")
