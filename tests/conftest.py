"""Fixtures that every test may use."""

import os
from typing import TYPE_CHECKING, cast

import pytest
from django.db import connections

from config.services.pytest_plugin import keep_as_template, starts_servers

if TYPE_CHECKING:
    from django.db.backends.postgresql.base import DatabaseWrapper
    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> None:
    """The first run after a change of migrations keeps what it migrated for the next ones."""
    if os.environ.get("TEST_TEMPLATE") or not starts_servers():
        return
    with django_db_blocker.unblock():
        ours = cast("DatabaseWrapper", connections["default"])
        name = ours.settings_dict["NAME"]
        # A database in use cannot be copied.
        ours.close()
        ours.close_pool()
        keep_as_template(os.environ["DATABASE_URL"], name)
