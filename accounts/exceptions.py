"""Refusals, each with a code for programs and a sentence for the reader.

A middleware and the API turn them into 403, 404, 409 or 422; nothing else needs to catch them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was sent, and its place (a JSON path or a field name)."""

    path: str
    message: str


class Refused(Exception):
    """Something was asked for that will not be done."""

    status = 400
    code = "refused"

    def __init__(self, message: str, *, code: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.problems = problems


class NotPermitted(Refused):
    """This person may not do this."""

    status = 403
    code = "not-permitted"


class NotFound(Refused):
    """There is no such thing, or this person may not know of it."""

    status = 404
    code = "not-found"


class NotAllowedNow(Refused):
    """The thing is in a state in which this cannot be done."""

    status = 409
    code = "not-allowed-now"


class StaleVersion(NotAllowedNow):
    """Somebody else changed the record since it was read; nothing was overwritten."""

    code = "stale-version"


class TooLarge(Refused):
    """More was sent than is read."""

    status = 413
    code = "too-large"


class Invalid(Refused):
    """What was sent cannot be accepted; ``problems`` name every place."""

    status = 422
    code = "invalid"
