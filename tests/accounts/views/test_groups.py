"""The table of groups as a system administrator keeps it, and what the people's pages say of it."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import audit
from accounts.actions import groups, identities
from accounts.models import GroupRole, Site, User
from accounts.rules.groups import Claim, Word
from config.identity_provider import provider
from tests.accounts.actions.test_people import AT, BY, made
from tests.accounts.views.test_people import BACKEND

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ISSUER, TABLE = "https://id.hospital.example", "/setup/groups/"


@pytest.fixture(autouse=True)
def hospital(settings: Any) -> None:
    cache.clear()
    settings.SOCIALACCOUNT_PROVIDERS = provider(
        issuer=ISSUER, name="Hospital sign-in", client_id="board", secret="s"
    )


@pytest.fixture
def site() -> Site:
    return Site.objects.create(code="a", name="Hospital A")


@pytest.fixture
def pages(client: Client, site: Site) -> Client:
    client.force_login(made("admin@a.example", {site: ["system_admin"]}), backend=BACKEND)
    return client


def lang(site: Site, *names: str) -> User:
    person = made("lang@a.example", {site: ["member"]})
    follow(person, *names)
    return person


def follow(person: User, *names: str) -> None:
    claim = Claim(Word.READ, frozenset(names))
    groups.follow(user=person, issuer=ISSUER, claim=claim, at=AT)


def add(pages: Client, **words: Any) -> Any:
    sent = {"group": "liver-surgeons", "role": "surgeon", "site": Site.objects.get(code="a").pk}
    return pages.post(TABLE, sent | words)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_row_is_added_and_taken_out(pages: Client, site: Site) -> None:
    assert add(pages).status_code == 302
    person = lang(site, "liver-surgeons")
    shown = pages.get(TABLE)
    assert [(line.people, line.alone) for line in shown.context["page"].lines] == [(1, 1)]
    assert "1 person loses the role at once" in text(shown)

    answer = pages.post(f"{TABLE}{GroupRole.objects.get().public_id}/remove/", follow=True)

    assert "1 person lost the role" in text(answer)
    assert set(person.memberships.values_list("role", flat=True)) == {"member"}
    assert "None yet" in text(answer)


def test_a_field_names_what_is_wrong_and_keeps_what_was_typed(pages: Client) -> None:
    answer = add(pages, role="system_admin")

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"role"}
    assert 'value="liver-surgeons"' in text(answer)


def test_a_site_of_somebody_else_is_on_no_list(pages: Client) -> None:
    far = Site.objects.create(code="b", name="Hospital B")
    other = made("other@b.example", {far: ["system_admin"]})
    row = groups.add(group="theirs", site=far, role="chair", by=other, at=AT)

    assert add(pages, site=far.pk).status_code == 422
    assert "theirs" not in text(pages.get(TABLE))
    assert pages.post(f"{TABLE}{row.public_id}/remove/").status_code == 404


def test_without_a_provider_the_page_says_so(pages: Client, settings: Any) -> None:
    add(pages)
    settings.SOCIALACCOUNT_PROVIDERS = {}
    page = text(pages.get(TABLE))

    assert "No identity provider is set up" in page
    assert "provider not set up" in page
    assert "One more row" not in page


def test_sign_ins_without_the_claim_are_counted(pages: Client, site: Site) -> None:
    """Who is in no group keeps the roles where a provider leaves the claim out: somebody has to see it."""
    person = made("lang@a.example", {site: ["member"]})
    identity = identities.link(user=person, issuer=ISSUER, subject="s", by=BY, at=AT)
    for said in ({}, {"groups": "read"}, {"groups": "missing"}, {"groups": "missing"}):
        audit.record("signed in by provider", identity, by=person, at=timezone.now(), detail=said)

    page = pages.get(TABLE)

    lately = page.context["page"].lately
    assert (lately.read, lately.missing, lately.malformed) == (1, 2, 0)
    assert "who left a group keeps the role" in text(page)


def test_the_page_of_a_person_says_which_group_gives_a_role(pages: Client, site: Site) -> None:
    add(pages)
    person = lang(site, "liver-surgeons")
    address = f"/setup/people/{person.public_id}/"
    shown = pages.get(address)
    assert "by a group" in text(pages.get("/setup/"))
    assert "liver-surgeons" in text(shown)
    box = next(box for box in shown.context["form"]["roles_a"] if box.data["value"] == "surgeon")
    assert box.data["attrs"] | {"id": ""} == {"checked": True, "disabled": True, "id": ""}

    sent = {"full_name": "Dr Lang", "email": "lang@a.example", "language": "en", "roles_a": "chair"}
    answer = pages.post(address, sent | {"seen": shown.context["form"].initial["seen"]})

    assert answer.status_code == 302
    held = person.memberships.values_list("role", "issuer")
    assert set(held) == {("chair", ""), ("surgeon", ISSUER)}


def test_who_is_left_without_a_role_is_told_whom_to_ask(pages: Client, site: Site) -> None:
    add(pages)
    person = made("lang@a.example", {})
    follow(person, "liver-surgeons")
    theirs = Client()
    theirs.force_login(person, backend=BACKEND)
    assert "You have no role here" not in text(theirs.get("/"))
    follow(person)

    page = text(theirs.get("/"))

    assert "You have no role here" in page
    assert "admin@a.example" in page
    assert "Hospital sign-in" in page
