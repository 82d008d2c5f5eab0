"""The operations page tells how far a sweep is, and asks again while one is running."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.models import Case
from mdt.actions import sweeps
from tests.mdt.course import AT, TODAY

pytestmark = pytest.mark.django_db
ASKS_AGAIN = 'hx-trigger="every 5s"'


def shown(client: Client, coordinator: User) -> str:
    client.force_login(coordinator)
    return client.get(reverse("operations")).content.decode()


def test_a_running_sweep_shows_its_share(
    client: Client, coordinator: User, progressing_case: Case
) -> None:
    sweeps.begin(as_of=TODAY, at=AT)

    page = shown(client, coordinator)

    assert '<progress max="100" value="0"' in page
    assert ASKS_AGAIN in page


def test_a_finished_sweep_stands_still(
    client: Client, coordinator: User, progressing_case: Case
) -> None:
    run = sweeps.begin(as_of=TODAY, at=AT)
    sweeps.step(run, at=AT)
    sweeps.finish(run, at=AT)

    page = shown(client, coordinator)

    assert "<progress" not in page
    assert ASKS_AGAIN not in page
