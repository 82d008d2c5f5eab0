"""How far the reading of a large input is: whoever waits can be told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from gc import disable, enable, isenabled

Tell = Callable[[str, int, int], None]
"""Takes the step (read, check, patients, write) and how many of how many things are done."""


def silent(_step: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """A large input makes millions of objects and no cycle; the search for cycles takes a quarter of its time."""
    was_on = isenabled()
    disable()
    try:
        yield
    finally:
        if was_on:
            enable()
