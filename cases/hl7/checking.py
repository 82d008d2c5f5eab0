"""May this message be taken? Faults by the tables of the standard, each with its place (§8.1)."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from cases.hl7.faults import (
    DATA_TYPE,
    EVENT,
    PROCESSING_ID,
    REQUIRED,
    SEQUENCE,
    TYPE,
    VERSION,
    Answer,
    Fault,
)
from cases.hl7.reading import Message, Segment

TAKEN = {
    "ORU": ("R01",),
    "MDM": ("T02", "T08", "T10", "T11"),
    "SIU": ("S12", "S13", "S14", "S15", "S17", "S26"),
    "ADT": ("A01", "A02", "A03", "A08", "A31", "A40"),
}
IGNORED = (("ADT", "A01"), ("ADT", "A02"), ("ADT", "A03"))
"""Acknowledged and not read: where a patient lies is not our question."""
MERGE = ("ADT", "A40")
VERSIONS = ("2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2")


def faults(message: Message) -> list[Fault]:
    """Why a message may not be taken; empty when it may."""
    rejected = list(_rejections(message))
    return rejected or [*_header(message), *_patient(message), *_numbers(message)]


def answer_to(found: list[Fault]) -> Answer:
    if any(fault.answer is Answer.REJECTED for fault in found):
        return Answer.REJECTED
    return Answer.ERROR if found else Answer.ACCEPTED


def _rejections(message: Message) -> Iterator[Fault]:
    kind, event = message.kind
    if kind not in TAKEN:
        yield Fault("MSH^1^9^1^1", TYPE, "This type is not taken", Answer.REJECTED)
    elif event not in TAKEN[kind]:
        yield Fault("MSH^1^9^1^2", EVENT, "This event is not taken", Answer.REJECTED)
    if message.head.text(11) != "P":
        text = "Only messages of production (P) are taken"
        yield Fault("MSH^1^11", PROCESSING_ID, text, Answer.REJECTED)
    if message.head.text(12) not in VERSIONS:
        yield Fault("MSH^1^12", VERSION, "Versions 2.3 to 2.8 are taken", Answer.REJECTED)


def _header(message: Message) -> Iterator[Fault]:
    if not message.control_id:
        yield Fault("MSH^1^10", REQUIRED, "The control id is missing")


def _patient(message: Message) -> Iterator[Fault]:
    if message.kind in IGNORED:
        return
    patient = message.first("PID")
    if patient is None:
        yield Fault("PID", SEQUENCE, "The segment PID is missing")
    elif not patient.text(3):
        yield Fault("PID^1^3", REQUIRED, "The number of the patient is missing")
    if message.kind == MERGE:
        merged = message.first("MRG")
        if merged is None or not merged.text(1):
            yield Fault("MRG^1^1", REQUIRED, "The number that goes is missing")


def _numbers(message: Message) -> Iterator[Fault]:
    if message.kind[0] != "ORU":
        return
    for result in message.every("OBX"):
        value = result.text(5)
        if result.text(2) == "NM" and value and not is_number(value):
            yield Fault(result.place(5), DATA_TYPE, "A value of type NM is not a number")


def is_number(text: str) -> bool:
    """A finite decimal number, as NM allows."""
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def is_deletion(segment: Segment, field: int) -> bool:
    """Two quotation marks ask to delete what is held; a person decides that."""
    return segment.text(field) == '""'
