"""A session ends when nothing was asked for a while; asking how much is left does not keep it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quarter_of_an_hour(settings: object) -> None:
    settings.SESSION_COOKIE_AGE = 900  # type: ignore[attr-defined]


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("someone@example.org", "Someone")


def after(minutes: float) -> time_machine.travel:
    return time_machine.travel(START + timedelta(minutes=minutes), tick=False)


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_work_keeps_a_session_and_rest_ends_it(client: Client, person: User) -> None:
    with after(0):
        client.force_login(person)
    for minutes in (14, 28, 42):
        with after(minutes):
            assert is_signed_in(client)
    with after(57.1):
        answer = client.get("/account/")
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/account/")
    with after(57.2):
        assert not is_signed_in(client)


def test_asking_keeps_nothing_and_staying_begins_anew(client: Client, person: User) -> None:
    with after(0):
        client.force_login(person)
    with after(14):
        assert client.get("/account/session/").json() == {"seconds": 60}
    with after(14.5):
        assert client.get("/account/session/").json() == {"seconds": 30}
        assert client.post("/account/session/").json() == {"seconds": 900}
    with after(29):
        assert is_signed_in(client)


def test_a_page_knows_how_long(client: Client, person: User) -> None:
    with after(0):
        client.force_login(person)
    with after(0.5):
        assert 'data-left="870"' in client.get("/account/").content.decode()


def test_who_came_too_late_cannot_stay(client: Client, person: User) -> None:
    with after(0):
        client.force_login(person)
    with after(15):
        assert client.post("/account/session/").status_code == 302
        assert not is_signed_in(client)
