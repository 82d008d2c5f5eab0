"""Starts the servers before pytest-django reads the settings, and gives each run its own database.

Loaded by `-p config.services.pytest_plugin`. Any number of runs may share the servers at once. A migrated
database is kept as a template, so that a run copies it instead of migrating again.
"""

import hashlib
import os
from collections.abc import Generator
from contextlib import suppress

import psycopg
import pytest

from config.services.processes import alive
from config.services.running import ROOT, TEST, Running, acquire

_holding: list[Running] = []
PREFIX = "test_crlm_"
TEMPLATE_PREFIX = "crlm_migrated_"


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
        _use_template(running.database_url)
        os.environ["REDIS_URL"] = f"{running.redis_url.removesuffix('/0')}/{os.getpid() % 4096}"
    return (yield)


def pytest_unconfigure() -> None:
    while _holding:
        _holding.pop().release()


def _drop_left_over_databases(url: str) -> None:
    """A run that was killed could not clean up; its number is in the name of its database."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in _names(connection, rf"^{PREFIX}\d+$"):
            if not alive(int(name.removeprefix(PREFIX)), "py"):
                connection.execute(f'drop database if exists "{name}" with (force)')


def starts_servers() -> bool:
    """Whether this run brought its own servers, whose databases are ours to arrange."""
    return bool(_holding)


def keep_as_template(url: str, name: str) -> None:
    """Copy a freshly migrated database for later runs, and drop the copies of older migrations.

    Two runs may do so at once: whoever comes second finds it done.
    """
    busy = (
        psycopg.errors.DuplicateDatabase,
        psycopg.errors.ObjectInUse,
        psycopg.errors.UniqueViolation,
    )
    with psycopg.connect(url, autocommit=True) as connection:
        for old in _names(connection, rf"^{TEMPLATE_PREFIX}"):
            with suppress(psycopg.Error):
                connection.execute(f'drop database if exists "{old}"')
        with suppress(*busy):
            connection.execute(f'create database "{_template()}" template "{name}"')


def _use_template(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        if _names(connection, rf"^{_template()}$"):
            os.environ["TEST_TEMPLATE"] = _template()


def _template() -> str:
    """The name of the copy that fits these migrations and these versions of the libraries."""
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for path in sorted(ROOT.glob("[a-z]*/migrations/*.py")):
        digest.update(path.read_bytes())
    return TEMPLATE_PREFIX + digest.hexdigest()[:16]


def _names(connection: "psycopg.Connection[tuple[str]]", pattern: str) -> list[str]:
    found = connection.execute("select datname from pg_database where datname ~ %s", [pattern])
    return [name for (name,) in found.fetchall()]
