"""The lines of a case with the response of each (RECIST 1.1), worked out once for all who ask."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cases.rules.assessments import LineOfCase, lines_of
from cases.rules.document import CaseDocument
from cases.rules.response import LineResponse, assess_line
from cases.rules.settings import DEFAULTS, ResponseSettings


@dataclass(frozen=True, slots=True)
class AssessedLine:
    line: LineOfCase
    response: LineResponse | None


def assessed_lines(
    document: CaseDocument, as_of: date, settings: ResponseSettings = DEFAULTS
) -> tuple[AssessedLine, ...]:
    """Every line of the case with its response, oldest first; no response without a baseline."""
    return _assessed(This(document), as_of, settings)


class This:
    """A document as the very object that it is: it never changes, and comparing two would read all of both."""

    def __init__(self, document: CaseDocument) -> None:
        self.document = document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, This) and other.document is self.document

    def __hash__(self) -> int:
        return id(self.document)


# The flags, the rules and each part of a page ask the same of the same document, one after the other.
@lru_cache(maxsize=64)
def _assessed(this: This, as_of: date, settings: ResponseSettings) -> tuple[AssessedLine, ...]:
    return tuple(
        AssessedLine(line, assess_line(line.course, settings) if line.course else None)
        for line in lines_of(this.document, as_of)
    )
