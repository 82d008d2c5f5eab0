"""The language is chosen anywhere, also before signing in, and belongs to the person once they are in."""

import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SIGN_IN = "/accounts/login/"


@pytest.fixture
def person() -> User:
    return User.objects.create_user("lan@demo.example", "Lan Li")


def test_before_signing_in(client: Client) -> None:
    answer = client.post("/language/", {"language": "zh-hans", "next": SIGN_IN})

    page = client.get(SIGN_IN).content.decode()
    assert answer["Location"] == SIGN_IN
    assert '<html lang="zh-hans"' in page
    assert "登录" in page


def test_the_choice_becomes_the_persons_own(client: Client, person: User) -> None:
    client.post("/language/", {"language": "zh-hans", "next": SIGN_IN})
    client.force_login(person, backend=BACKEND)

    page = client.get("/account/")

    person.refresh_from_db()
    assert person.language == "zh-hans"
    assert '<html lang="zh-hans"' in page.content.decode()
    assert page.cookies["language"].value == ""


def test_what_one_person_chose_is_not_the_next_ones(client: Client, person: User) -> None:
    client.cookies["language"] = "zh-hans"
    client.force_login(person, backend=BACKEND)
    client.get("/account/")
    other = User.objects.create_user("ann@demo.example", "Ann Low")
    client.force_login(other, backend=BACKEND)

    assert '<html lang="en"' in client.get("/account/").content.decode()


@pytest.mark.parametrize("wrong", ["tlh", "", "<script>"])
def test_a_language_that_nobody_set_up_changes_nothing(client: Client, wrong: str) -> None:
    client.post("/language/", {"language": wrong, "next": SIGN_IN})

    assert '<html lang="en"' in client.get(SIGN_IN).content.decode()


def test_nobody_is_led_to_another_host(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "https://evil.example/"})

    assert answer["Location"] == "/"


def test_each_language_is_offered_by_its_own_name(client: Client) -> None:
    assert "简体中文" in client.get(SIGN_IN).content.decode()
    chinese = client.get(SIGN_IN, headers={"accept-language": "zh-hans"}).content.decode()
    assert (
        '<button class="quiet" name="language" value="en" lang="en" translate="no">English'
        in chinese
    )


@pytest.mark.parametrize(
    "back", ["nowhere", "https://evil.example/", "//evil.example", "/\\evil.example", ""]
)
def test_back_leads_to_a_page_of_ours_only(client: Client, back: str) -> None:
    answer = client.post("/language/", {"language": "en", "next": back})

    assert (answer.status_code, answer["Location"]) == (302, "/")
