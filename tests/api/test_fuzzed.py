"""The API asked everything its own description allows, and much that it does not: never a fault of the server."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error

from config.wsgi import application

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker

# Marked for the database, each request is also undone before the next operation is asked.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
schemathesis.serializer.alias("application/hl7-v2", "application/octet-stream")
schemathesis.serializer.alias("application/fhir+ndjson", "application/octet-stream")
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


@pytest.fixture(scope="module")
def token(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[str]:
    """The token of a coordinator of a demo hospital that lives for all of these tests and is rolled back after.

    Requests run in the transaction of this fixture, so they must not close the connection.
    """
    from accounts.actions import tokens
    from cases.models import Case
    from mdt.actions.pipeline import assess
    from mdt.demo import load_demo_hospital

    signals = (request_started, request_finished)
    with django_db_blocker.unblock(), transaction.atomic():
        for signal in signals:
            signal.disconnect(close_old_connections)
        now = timezone.now()
        person = load_demo_hospital(now.date(), patients=14).people["coordinator"]
        assess(Case.objects.values_list("pk", flat=True), as_of=now.date(), at=now)
        yield tokens.issue(user=person, name="fuzz", by=person, at=now)[1]
        for signal in signals:
            signal.connect(close_old_connections)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_CLASSES": []}


@schema.parametrize()
@QUICK
def test_no_request_is_a_fault(case: Any, token: str) -> None:
    response = case.call(headers={"Authorization": f"Bearer {token}"})

    case.validate_response(response, checks=(not_a_server_error,))
    if response.status_code >= 400:
        assert "json" in response.headers.get("content-type", ["json"])[0]
