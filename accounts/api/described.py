"""What the maker of the API's description gets wrong of our addresses."""

import re
from collections.abc import Callable, Iterable
from typing import Any

Described = tuple[str, str, str, Callable[..., Any]]


def keep_operations(endpoints: Iterable[Described]) -> list[Described]:
    """FHIR names an operation ``$everything``; its sign is taken for the end of a pattern and left out."""
    return [
        (_with_operations(path, pattern), pattern, method, view)
        for path, pattern, method, view in endpoints
    ]


def _with_operations(path: str, pattern: str) -> str:
    for name in re.findall(r"/\$(\w+)", pattern):
        path = path.replace(f"/{name}", f"/${name}")
    return path
