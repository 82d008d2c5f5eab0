"""The API asked everything its own description allows, and much that it does not: never a fault of the server."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error

from config.wsgi import application

if TYPE_CHECKING:
    from mdt.demo import DemoHospital

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
description: Any = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
schema = schemathesis.openapi.from_dict(description)
schema.app = application
# Signing checks a password, which is slow on purpose; the rest is quick.
QUICK = settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The request runs in the test's own transaction, so it must not close the connection."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def token(hospital: "DemoHospital", kept_connection: None, settings: Any) -> str:
    from accounts.actions import tokens

    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_CLASSES": []}
    person = hospital.people["coordinator"]
    return tokens.issue(user=person, name="fuzz", by=person, at=timezone.now())[1]


@schema.parametrize()
@QUICK
def test_no_request_is_a_fault(case: Any, token: str) -> None:
    response = case.call(headers={"Authorization": f"Bearer {token}"})

    case.validate_response(response, checks=(not_a_server_error,))
    if response.status_code >= 400:
        assert "json" in response.headers.get("content-type", ["json"])[0]
