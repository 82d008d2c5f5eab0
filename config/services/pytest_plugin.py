"""Starts the servers before pytest-django reads the settings, and gives each run its own database.

Loaded by `-p config.services.pytest_plugin`. Any number of runs may share the servers at once, and any number of
processes of one run (pytest-xdist), each with its own database. A migrated database is kept as a template, so that
a run copies it instead of migrating again.
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
# The servers keep 4,096 databases of the broker; a run takes one, and one more for each of its processes.
BROKER_DATABASES = 4096 - 64


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    os.environ.setdefault("LOCAL", "true")
    os.environ.setdefault("TEST_DATABASE", f"{PREFIX}{os.getpid()}")
    # A process of pytest-xdist inherits both addresses from the one that started it.
    if "DATABASE_URL" not in os.environ or "REDIS_URL" not in os.environ:
        running = acquire(TEST, careless=True)
        _holding.append(running)
        _drop_left_over_databases(running.database_url)
        os.environ.update(running.environment())
        _use_template(running.database_url)
        number = os.getpid() % BROKER_DATABASES
        os.environ["REDIS_URL"] = f"{running.redis_url.removesuffix('/0')}/{number}"
        os.environ["TEST_SERVERS"] = "ours"
    if process := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["REDIS_URL"] = _broker_of(process, os.environ["REDIS_URL"])
    return (yield)


def _broker_of(process: str, url: str) -> str:
    """gw0 takes the database after the run's own, gw1 the next: no process reads what another queued."""
    server, _, number = url.rpartition("/")
    return f"{server}/{int(number) + 1 + int(process.removeprefix('gw'))}"


def pytest_unconfigure() -> None:
    while _holding:
        _holding.pop().release()


def _drop_left_over_databases(url: str) -> None:
    """A run that was killed could not clean up; its number is in the name of its database."""
    with psycopg.connect(url, autocommit=True) as connection:
        for name in _names(connection, rf"^{PREFIX}\d+(_gw\d+)?$"):
            if not alive(int(name.removeprefix(PREFIX).split("_")[0]), "py"):
                connection.execute(f'drop database if exists "{name}" with (force)')


def starts_servers() -> bool:
    """Whether this run brought its own servers, whose databases are ours to arrange."""
    return os.environ.get("TEST_SERVERS") == "ours"


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
        for old in set(_names(connection, rf"^{TEMPLATE_PREFIX}")) - {_template()}:
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
