"""A piece of a page that many screens ask for at once is made once, by whoever comes first."""

import time
from collections.abc import Callable

from django.core.cache import cache

KEPT_SECONDS, MAKING_SECONDS, STEP_SECONDS = 30, 5, 0.03


def once(
    key: str,
    make: Callable[[], str],
    *,
    seconds: int = KEPT_SECONDS,
    is_still: Callable[[], bool] = lambda: True,
) -> str:
    """What ``make`` gives for this key, kept for a while: the key must name everything it depends on.

    Whoever comes while it is being made waits for it; when the maker has died, the next one makes it. What
    ``is_still`` does not find to be of this key, once it is made, is for the maker alone.
    """
    waited = 0.0
    while (kept := cache.get(key)) is None:
        if cache.add(f"{key}:making", True, MAKING_SECONDS) or waited > MAKING_SECONDS:
            try:
                made = make()
                if is_still():
                    cache.set(key, made, seconds)
            finally:
                cache.delete(f"{key}:making")
            return made
        time.sleep(STEP_SECONDS)
        waited += STEP_SECONDS
    return str(kept)
