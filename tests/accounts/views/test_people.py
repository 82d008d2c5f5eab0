"""The pages of Set-up for people, as a system administrator walks through them."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.actions import users
from accounts.audit import SystemActor
from accounts.models import AuditEvent, Site, User
from tests.accounts.actions.test_people import AT, made

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PASSWORD = "correct horse battery staple"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def site() -> Site:
    return Site.objects.create(code="a", name="Hospital A")


@pytest.fixture
def admin(site: Site) -> User:
    return made("admin@a.example", {site: ["system_admin"]})


@pytest.fixture
def pages(client: Client, admin: User) -> Client:
    client.force_login(admin, backend=BACKEND)
    return client


def lang(site: Site) -> User:
    return users.create(
        email="lang@a.example", full_name="Dr Lang", password=PASSWORD, roles={site: ["surgeon"]},
        by=SystemActor("test"), at=AT,
    )  # fmt: skip


def words(**changed: Any) -> dict[str, Any]:
    return {
        "full_name": "Dr Lang", "email": "lang@a.example", "profession": "", "language": "en",
        "roles_a": ["surgeon"],
    } | changed  # fmt: skip


def test_from_nothing_to_a_sign_in(pages: Client) -> None:
    answer = pages.post("/setup/people/new/", words())
    person = User.objects.get(email="lang@a.example")
    assert answer["Location"] == f"/setup/people/{person.public_id}/"

    shown = pages.post(f"/setup/people/{person.public_id}/link/")
    address = shown.context["link"]
    assert shown["Cache-Control"].startswith("max-age=0") or "no-store" in shown["Cache-Control"]
    stranger = Client()
    form = stranger.get(address, follow=True)
    stranger.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert "_auth_user_id" not in stranger.session
    stranger.post("/accounts/login/", {"login": "lang@a.example", "password": PASSWORD})

    assert stranger.session["_auth_user_id"] == str(person.pk)
    assert "password1" not in Client().get(address, follow=True).content.decode()
    assert address not in str(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_a_field_names_what_is_wrong_and_keeps_what_was_typed(pages: Client, site: Site) -> None:
    lang(site)

    answer = pages.post("/setup/people/new/", words(full_name="Dr Typed"))

    assert answer.status_code == 422
    assert "already" in str(answer.context["form"].errors["email"])
    assert "Dr Typed" in answer.content.decode()


def test_change_and_the_second_of_two(pages: Client, site: Site) -> None:
    person = lang(site)
    address = f"/setup/people/{person.public_id}/"
    seen = pages.get(address).context["form"].initial["seen"]

    first = pages.post(address, words(seen=seen, roles_a=["surgeon", "chair"]))
    second = pages.post(address, words(seen=seen, full_name="Dr Other"))

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Dr Other" in second.content.decode()
    person.refresh_from_db()
    assert person.full_name == "Dr Lang"
    assert set(person.memberships.values_list("role", flat=True)) == {"surgeon", "chair"}


def test_switching_off_ends_the_session(pages: Client, site: Site) -> None:
    person, theirs = lang(site), Client()
    theirs.force_login(person, backend=BACKEND)
    assert theirs.get("/account/").status_code == 200

    pages.post(f"/setup/people/{person.public_id}/deactivate/")

    assert theirs.get("/account/").status_code == 302
    assert "Dr Lang" not in pages.get("/setup/").content.decode()
    assert "Dr Lang" in pages.get("/setup/?show=left").content.decode()
    pages.post(f"/setup/people/{person.public_id}/reactivate/")
    assert "Dr Lang" in pages.get("/setup/?q=lang").content.decode()


def test_another_site_is_not_there(pages: Client) -> None:
    far = made("far@b.example", {Site.objects.create(code="b", name="B"): ["surgeon"]})
    address = f"/setup/people/{far.public_id}/"

    assert "far@b.example" not in pages.get("/setup/").content.decode()
    assert pages.get(address).status_code == 404
    for step in ("", "link/", "deactivate/", "reactivate/", "second-factor/"):
        assert pages.post(address + step, words()).status_code == 404


def test_only_administrators(client: Client, site: Site) -> None:
    client.force_login(made("c@a.example", {site: ["coordinator"]}), backend=BACKEND)

    assert client.get("/setup/").status_code == 403
    assert client.get("/setup/people/new/").status_code == 403
    assert "/setup/" not in client.get("/account/").content.decode()


def test_the_list_asks_no_more_for_more_people(
    pages: Client, site: Site, django_assert_max_num_queries: Any
) -> None:
    for number in range(120):
        made(f"p{number}@a.example", {site: ["surgeon", "member"]})

    with django_assert_max_num_queries(12):
        answer = pages.get("/setup/?page=2")

    assert answer.context["found"].total == 121
    assert len(answer.content) < 100_000


def test_a_number_of_another_system_is_added_refused_and_taken_out(
    pages: Client, site: Site
) -> None:
    person = lang(site)
    address = f"/setup/people/{person.public_id}/"

    wrong = pages.post(f"{address}numbers/", {"system": "staff", "value": "4711"})
    assert wrong.status_code == 422
    assert set(wrong.context["number"].errors) == {"system"}
    assert 'value="4711"' in wrong.text

    sent = {"system": "urn:hospital:staff", "value": "4711"}
    assert pages.post(f"{address}numbers/", sent)["Location"] == address
    number = person.staff_numbers.get()
    assert "urn:hospital:staff" in pages.get(address).text

    pages.post(f"/setup/numbers/{number.public_id}/remove/")
    assert not person.staff_numbers.exists()
    assert "No number yet." in pages.get(address).text
