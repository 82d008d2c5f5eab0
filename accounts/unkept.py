"""Signs that no database keeps: NUL, and halves of a pair (lone surrogates). Refused at the door, each with its place."""

import re
from collections.abc import Iterator
from math import isfinite

from accounts.exceptions import Problem

SIGNS = re.compile("[\x00\ud800-\udfff]")
MOST = 20
TEXT, NAME, NUMBER = (
    "holds a character that cannot be stored",
    "has a name with a character that cannot be stored",
    "is a number without end",
)


def is_kept(text: str) -> bool:
    return not SIGNS.search(text)


def problems_of(sent: object) -> tuple[Problem, ...]:
    """What of a JSON value cannot be kept, at most twenty places; numbers too large for JSON count."""
    found = _walk(sent)
    return tuple(problem for problem, _ in zip(found, range(MOST), strict=False))


def _walk(sent: object) -> Iterator[Problem]:
    # No recursion: how deep it is was chosen by who sent it.
    waiting: list[tuple[str, object]] = [("", sent)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and not is_kept(value):
            yield Problem(path, TEXT)
        elif isinstance(value, float) and not isfinite(value):
            yield Problem(path, NUMBER)
        elif isinstance(value, list):
            waiting += [(f"{path}[{n}]", one) for n, one in reversed(list(enumerate(value)))]
        elif isinstance(value, dict):
            if not all(is_kept(key) for key in value):
                yield Problem(path, NAME)
            inside = [
                (f"{path}.{key}".lstrip("."), one) for key, one in value.items() if is_kept(key)
            ]
            waiting += reversed(inside)
