"""The pages of Set-up for sites and boards, as a system administrator walks through them."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Site, User
from mdt.models import Board
from tests.mdt.conftest import person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SITE = {
    "name": "North Hospital", "code": "north", "time_zone": "Europe/London", "language": "en",
    "country_profile": "england", "knowledge_profile": "esmo",
}  # fmt: skip


@pytest.fixture
def admin(site: Site) -> User:
    return person(site, "system_admin")


@pytest.fixture
def pages(client: Client, admin: User) -> Client:
    client.force_login(admin, backend=BACKEND)
    return client


def board(site: Site, **changed: Any) -> dict[str, Any]:
    return {
        "name": "Liver board", "code": "liver-new", "time_zone": "Europe/Zurich", "quorum": ["surgeon"],
        "minutes_per_case": 8, "break_after_minutes": 75, "break_minutes": 10, "fill_percent": 85,
        "suggestions_shown": "on",
        "dissent_policy": "discipline", "sites": [site.pk],
    } | changed  # fmt: skip


def test_a_site(pages: Client) -> None:
    assert pages.post("/setup/sites/new/", SITE)["Location"] == "/setup/sites/"
    north = Site.objects.get(code="north")
    address = f"/setup/sites/{north.public_id}/"
    seen = pages.get(address).context["form"].initial["seen"]

    first = pages.post(address, SITE | {"seen": seen, "name": "Far North"})
    second = pages.post(address, SITE | {"seen": seen, "name": "Too late"})

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Too late" in second.content.decode()
    assert "Far North" in pages.get("/setup/sites/").content.decode()


def test_a_site_that_is_refused_says_where(pages: Client) -> None:
    answer = pages.post("/setup/sites/new/", SITE | {"time_zone": "Middle/Earth", "code": "lakeside"})  # fmt: skip

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"time_zone", "code"}
    assert "Middle/Earth" in answer.content.decode()


def test_a_board(pages: Client, site: Site, surgeon: User) -> None:
    assert pages.post("/setup/boards/new/", board(site))["Location"] == "/setup/boards/"
    made = Board.objects.get(code="liver-new")
    address = f"/setup/boards/{made.public_id}/"
    shown = pages.get(address)
    assert surgeon.full_name in shown.content.decode()

    seen = shown.context["form"].initial["seen"]
    first = pages.post(address, board(site, seen=seen, minutes_per_case=12))
    second = pages.post(address, board(site, seen=seen, minutes_per_case=20))

    assert (first.status_code, second.status_code) == (302, 409)
    made.refresh_from_db()
    assert (made.minutes_per_case, made.letters_wait, made.suggestions_shown) == (12, False, True)


def test_a_board_that_is_refused_says_where(pages: Client, site: Site, stranger: User) -> None:
    elsewhere = Site.objects.get(code="elsewhere")

    answer = pages.post("/setup/boards/new/", board(site, sites=[elsewhere.pk], quorum=[]))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"sites", "quorum"}
    assert not Board.objects.exists()


def test_another_site_and_its_boards_are_not_there(pages: Client, stranger: User) -> None:
    elsewhere = Site.objects.get(code="elsewhere")
    far = Board.objects.create(code="far", name="Far board")
    far.sites.add(elsewhere)

    for address in (f"/setup/sites/{elsewhere.public_id}/", f"/setup/boards/{far.public_id}/"):
        assert pages.get(address).status_code == 404
        assert pages.post(address, {}).status_code == 404
    assert "Far board" not in pages.get("/setup/boards/").content.decode()
    assert "Elsewhere" not in pages.get("/setup/sites/").content.decode()


def test_only_administrators(client: Client, coordinator: User) -> None:
    client.force_login(coordinator, backend=BACKEND)

    for address in ("", "sites/", "sites/new/", "boards/", "boards/new/"):
        assert client.get(f"/setup/{address}").status_code == 403
