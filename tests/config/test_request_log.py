"""Secrets in addresses and names that were searched for do not reach the log."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.test import Client

from config.request_log import UNKNOWN, NoSecretPaths, told

SECRET = "s3cr3t-of-a-guest"
UUID = "0f0a2c0e-6d5b-4c7e-9f5d-3b1f1f8c2a11"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (f"/guest/{SECRET}/", "/guest/<str:token>/"),
        (f"/guest/{SECRET}/{UUID}/", "/guest/<str:token>/<uuid:pk>/"),
        (f"/calendar/{SECRET}.ics", "/calendar/<str:secret>.ics"),
        (f"/cases/{UUID}/", f"/cases/{UUID}/"),
        (f"/nothing/{SECRET}/", UNKNOWN),
    ],
)
def test_a_path_as_the_log_tells_it(path: str, shown: str) -> None:
    assert told(path) == shown


@pytest.fixture
def written() -> Iterator[StringIO]:
    """The log of this process as its console shows it, with the filter of the settings."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(NoSecretPaths())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "secret"),
    [
        (f"/guest/{SECRET}/", SECRET),
        (f"/guest/{SECRET}/{UUID}/?from={SECRET}", SECRET),
        (f"/calendar/{SECRET}.ics", SECRET),
        (f"/launch/back/?code={SECRET}&state={SECRET}", SECRET),
        ("/cases/?q=Meier", "Meier"),
        ("/nowhere/Meier/", "Meier"),
        ("/accounts/password/reset/key/1-abc123/", "abc123"),
    ],
)
def test_no_secret_and_no_name_is_written(written: StringIO, address: str, secret: str) -> None:
    Client().get(address)

    assert "request_finished" in written.getvalue()
    assert secret not in written.getvalue()
