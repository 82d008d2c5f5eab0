"""Fixtures that every test may use."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import pytest
from django.db import connections
from django.test import override_settings
from django.utils import timezone, translation
from hypothesis import settings

from config.services.pytest_plugin import keep_as_template, starts_servers

if TYPE_CHECKING:
    from django.db.backends.postgresql.base import DatabaseWrapper
    from pytest_django import DjangoDbBlocker

    from mdt.demo import DemoHospital
    from mdt.models import Meeting

# How long one example takes says how busy the machine is, and nothing about the rule.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


# Pages and papers go through the database and the templates; the fast suite keeps the actions below them.
SLOW = {"views", "documents", "hooks"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if SLOW.intersection(_parts(item)):
            item.add_marker(pytest.mark.slow)
    # Files that take minutes go first, so that at the end no process waits for the other's last file.
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: "system" not in _parts(item))


def _parts(item: pytest.Item) -> tuple[str, ...]:
    return item.path.relative_to(item.config.rootpath).parts


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """The first run after a change of migrations keeps what it migrated for the next ones."""
    ours = cast("DatabaseWrapper", connections["default"])
    if not os.environ.get("TEST_TEMPLATE") and starts_servers():
        with django_db_blocker.unblock():
            # A database in use cannot be copied.
            ours.close()
            ours.close_pool()
            keep_as_template(os.environ["DATABASE_URL"], ours.settings_dict["NAME"])
    yield
    with django_db_blocker.unblock():
        # A server of a browser test that failed may still be in a statement; in use a database cannot be dropped.
        with ours.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
        ours.close()
        ours.close_pool()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    from django.conf import settings as ours

    with override_settings(
        PASSWORD_HASHERS=["tests.quick_hasher.QuickHasher", *ours.PASSWORD_HASHERS]
    ):
        yield


@pytest.fixture
def hospital(db: None) -> "DemoHospital":
    """The demo hospital after its main job, with the queued cases on their meetings."""
    from tests.kept_hospital import hospital_at

    return hospital_at(timezone.now())


@pytest.fixture
def next_meeting(hospital: "DemoHospital") -> "Meeting":
    """The earliest meeting that has a case on its list."""
    from mdt.models import AgendaItem

    item = AgendaItem.objects.filter(board=hospital.boards[0]).order_by("meeting__starts_at")[0]
    return item.meeting


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A page asked for in another language leaves it switched on in this thread; no test inherits it."""
    with translation.override("en"):
        yield
