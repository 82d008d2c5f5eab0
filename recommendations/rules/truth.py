"""Three-valued logic after Kleene: true, false, and ``None`` for what nobody knows.

Unknown is not false: "not deficient" is unknown as long as the result is out. Where a rule wants to
act on ignorance it says so, with ``surely`` or ``possibly``.
"""

from collections.abc import Iterable

Truth = bool | None


def negation(value: Truth) -> Truth:
    return None if value is None else not value


def conjunction(values: Iterable[Truth]) -> Truth:
    """False as soon as one part is false; unknown if the rest cannot settle it."""
    result: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def disjunction(values: Iterable[Truth]) -> Truth:
    """True as soon as one part is true; unknown if the rest cannot settle it."""
    result: Truth = False
    for value in values:
        if value is True:
            return True
        if value is None:
            result = None
    return result


def surely(value: Truth) -> bool:
    """Only what is known to be true counts."""
    return value is True


def possibly(value: Truth) -> bool:
    """Whatever is not known to be false counts."""
    return value is not False
