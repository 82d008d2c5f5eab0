"""A piece of a page is made once for a key, whoever asks, and made again when its maker failed."""

import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from mdt.shared_fragments import once


@pytest.fixture
def key() -> Iterator[str]:
    name = "test:once"
    cache.delete_many([name, f"{name}:making"])
    yield name
    cache.delete_many([name, f"{name}:making"])


def test_who_comes_later_gets_the_same(key: str) -> None:
    assert once(key, lambda: "words") == once(key, lambda: pytest.fail("made twice")) == "words"


def test_who_comes_meanwhile_waits_for_it(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process is making it, and is done while this one waits."""
    cache.add(f"{key}:making", True, 5)
    monkeypatch.setattr(time, "sleep", lambda _: cache.set(key, "theirs", 5))

    assert once(key, lambda: pytest.fail("made twice")) == "theirs"


def test_a_maker_that_died_holds_nobody_up(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.add(f"{key}:making", True, 60)
    monkeypatch.setattr(time, "sleep", lambda _: None)

    assert once(key, lambda: "ours") == "ours"


def test_one_that_failed_is_made_again(key: str) -> None:
    def fail() -> str:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        once(key, fail)

    assert once(key, lambda: "words") == "words"


def test_what_is_no_longer_of_the_key_is_for_its_maker_alone(key: str) -> None:
    assert once(key, lambda: "mine", is_still=lambda: False) == "mine"

    assert once(key, lambda: "theirs") == "theirs"
