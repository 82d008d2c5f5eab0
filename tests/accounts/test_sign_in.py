"""Sign-in by address and password; nobody signs up; guessing is slowed down."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PASSWORD = "correct horse battery staple"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def lang() -> User:
    return User.objects.create_user("lang@a.example", "Dr Lang", PASSWORD)


def post(client: Client, password: str, login: str = "lang@a.example") -> Any:
    return client.post(LOGIN, {"login": login, "password": password})


def test_passwords_are_kept_as_argon2(settings: Any, client: Client) -> None:
    # Other tests take a quicker way.
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    User.objects.create_user("weber@a.example", "Dr Weber", PASSWORD)

    assert User.objects.get(email="weber@a.example").password.startswith("argon2$argon2id")
    assert post(client, PASSWORD, "weber@a.example").status_code == 302


def test_the_address_is_found_in_any_case(client: Client, lang: User) -> None:
    response = post(client, PASSWORD, "Lang@A.example")

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(lang.pk)


def test_the_address_has_one_name_on_all_pages(client: Client) -> None:
    for page in ("account_login", "account_reset_password"):
        assert "E-mail address</label>" in client.get(reverse(page)).content.decode()


def test_who_left_cannot_sign_in(client: Client, lang: User) -> None:
    User.objects.update(is_active=False)

    post(client, PASSWORD)

    assert "_auth_user_id" not in client.session


def test_a_known_and_an_unknown_address_get_the_same_answer(client: Client, lang: User) -> None:
    known, unknown = (
        post(client, "wrong", login).context["form"].non_field_errors()
        for login in ("lang@a.example", "nobody@a.example")
    )

    assert known == unknown


def test_guessing_is_stopped(client: Client, lang: User) -> None:
    for guess in range(5):
        post(client, f"guess {guess}")

    response = post(client, PASSWORD)

    assert "_auth_user_id" not in client.session
    assert response.status_code in (200, 429)


def test_nobody_signs_up(client: Client) -> None:
    words = {"email": "x@a.example", "password1": PASSWORD, "password2": PASSWORD}

    client.post("/accounts/signup/", words)

    assert not User.objects.exists()


@pytest.mark.parametrize("page", ["email", "3rdparty", "social/connections"])
def test_nobody_changes_by_what_they_sign_in(client: Client, lang: User, page: str) -> None:
    """Whoever finds a screen unlocked cannot make the account their own."""
    client.force_login(lang, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.post(f"/accounts/{page}/", {"email": "mine@b.example", "action_add": ""})

    lang.refresh_from_db()
    assert answer.status_code == 404
    assert lang.email == "lang@a.example"
