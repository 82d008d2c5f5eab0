"""Starts the servers before pytest-django reads the settings, and gives each run its own database.

Loaded by `-p config.services.pytest_plugin`. Any number of runs may share the servers at once.
"""

import os
from collections.abc import Generator

import psycopg
import pytest

from config.services.processes import alive
from config.services.running import TEST, Running, acquire

_holding: list[Running] = []
PREFIX = "test_crlm_"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    os.environ.setdefault("LOCAL", "true")
    os.environ.setdefault("TEST_DATABASE", f"{PREFIX}{os.getpid()}")
    # A worker of pytest-xdist inherits both addresses from the process that started it.
    if "DATABASE_URL" not in os.environ or "REDIS_URL" not in os.environ:
        running = acquire(TEST, careless=True)
        _holding.append(running)
        _drop_left_over_databases(running.database_url)
        os.environ.update(running.environment())
        os.environ["REDIS_URL"] = f"{running.redis_url.removesuffix('/0')}/{os.getpid() % 4096}"
    return (yield)


def pytest_unconfigure() -> None:
    while _holding:
        _holding.pop().release()


def _drop_left_over_databases(url: str) -> None:
    """A run that was killed could not clean up; its number is in the name of its database."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(
            "select datname from pg_database where datname ~ %s", [rf"^{PREFIX}\d+$"]
        ).fetchall()
        for (name,) in found:
            if not alive(int(name.removeprefix(PREFIX)), "py"):
                connection.execute(f'drop database if exists "{name}" with (force)')
