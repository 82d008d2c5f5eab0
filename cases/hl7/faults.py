"""What is wrong with a message, in the words of the acknowledgement (HL7 v2 chapter 2, tables 0008 and 0357)."""

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """MSA-1: stored (or held already), content not usable, or a kind of message that is not taken here."""

    ACCEPTED = "AA"
    ERROR = "AE"
    REJECTED = "AR"


SEQUENCE, REQUIRED, DATA_TYPE, TABLE_VALUE = "100", "101", "102", "103"
TYPE, EVENT, PROCESSING_ID, VERSION = "200", "201", "202", "203"


@dataclass(frozen=True, slots=True)
class Fault:
    """``place`` is segment^number^field^repetition^component; ``text`` holds nothing of the patient."""

    place: str
    code: str
    text: str
    answer: Answer = Answer.ERROR


class Unreadable(Exception):
    """Not an HL7 v2 message at all, or one whose header cannot be read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.text)
        self.fault = fault
