"""Answers to meetings on the page of a file: who said what to which, and what becomes of it."""

from dataclasses import dataclass

from cases.actions.import_results import AnswerResult


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """An answer to a meeting: who said what to which, ``effect`` what becomes of it and ``because`` why not more.

    ``sent`` are the numbers by which it names who answers.
    """

    said: str
    effect: str
    because: str
    meeting: str
    meeting_id: str
    person: str
    sent: str
    place: str
    is_written: bool


def answer_line(one: AnswerResult) -> AnswerLine:
    return AnswerLine(
        one.status, one.effect, one.because, one.meeting, one.meeting_id, one.person, one.sent,
        one.item.source(), one.is_written,
    )  # fmt: skip
