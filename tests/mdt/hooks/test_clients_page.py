"""Trusting a system that asks for advice, in the browser: who may, what is refused at its field, and that it counts."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Site, User
from cases.models import Case, ImportSource
from mdt.models import HookClient
from tests.mdt.conftest import person
from tests.mdt.hooks.asking import ISSUER, READINESS, ask, asked, jwks

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PAGE = "/operations/hooks/clients/"


@pytest.fixture
def administrator(site: Site) -> User:
    return person(site, "system_admin")


@pytest.fixture
def at_work(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


@pytest.fixture
def typed(site: Site) -> dict[str, Any]:
    source = ImportSource.objects.create(code="ehr", name="EHR", trusted_systems=["urn:mrn"])
    return {
        "code": "lakeside", "name": "Lakeside EHR", "issuer": ISSUER, "site": site.pk, "source": source.pk,
        "jwks": json.dumps(jwks()), "jwks_url": "", "algorithms": ["ES384"],
    }  # fmt: skip


def test_registered_system_is_answered_and_an_ended_one_is_not(
    at_work: Client, typed: dict[str, Any], progressing_case: Case
) -> None:
    assert ask(READINESS, asked("patient-view")).status_code == 401

    assert at_work.post(PAGE, typed).status_code == 302

    assert ask(READINESS, asked("patient-view")).status_code == 200
    shown = at_work.get(PAGE).content.decode()
    assert ISSUER in shown
    assert "active" in shown
    row = HookClient.objects.get()
    assert at_work.post(reverse("hook-client-end", args=[row.public_id])).status_code == 302
    assert ask(READINESS, asked("patient-view")).status_code == 401
    audited = AuditEvent.objects.filter(event__startswith="hook client").order_by("id")
    assert [event.event for event in audited] == ["hook client registered", "hook client ended"]


def test_saved_again_under_the_same_code_it_is_the_same_system(
    at_work: Client, typed: dict[str, Any]
) -> None:
    at_work.post(PAGE, typed)
    at_work.post(PAGE, typed | {"name": "Lakeside record", "shows_options": "on"})

    row = HookClient.objects.get()
    assert (row.name, row.shows_options) == ("Lakeside record", True)
    form = at_work.get(f"{PAGE}?system=lakeside").context["page"].form
    assert form["name"].value() == "Lakeside record"


@pytest.mark.parametrize(
    ("_why", "change", "field"),
    [
        ("no keys and no address", {"jwks": ""}, "jwks"),
        ("both", {"jwks_url": "https://ehr.example/jwks"}, "jwks"),
        ("an open address", {"jwks": "", "jwks_url": "http://ehr.example/jwks"}, "jwks_url"),
        ("no JSON", {"jwks": "{"}, "jwks"),
        ("nested past reading", {"jwks": "[" * 10_000}, "jwks"),
        ("no keys inside", {"jwks": "{}"}, "jwks"),
        ("a private key", {"jwks": json.dumps({"keys": [jwks()["keys"][0] | {"d": "AQAB"}]})}, "jwks"),
        ("an algorithm that is no signature", {"algorithms": ["none"]}, "algorithms"),
        ("no issuer", {"issuer": ""}, "issuer"),
    ],
)  # fmt: skip
def test_what_is_not_trusted_is_refused_at_its_field(
    at_work: Client, typed: dict[str, Any], _why: str, change: dict[str, Any], field: str
) -> None:
    answer = at_work.post(PAGE, typed | change)

    assert answer.status_code == 422
    assert set(answer.context["page"].form.errors) == {field}
    assert not HookClient.objects.exists()


def test_issuer_and_sender_must_be_its_own_and_trusted(
    at_work: Client, typed: dict[str, Any]
) -> None:
    at_work.post(PAGE, typed)
    ImportSource.objects.update(trusted_systems=[])

    twice = at_work.post(PAGE, typed | {"code": "other"})

    assert twice.status_code == 422
    assert set(twice.context["page"].form.errors) == {"issuer", "source"}


def test_others_may_not(client: Client, site: Site, typed: dict[str, Any]) -> None:
    client.force_login(person(site, "coordinator"))

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, typed).status_code == 403
    assert not HookClient.objects.exists()


def test_administrator_of_another_site_sees_and_ends_nothing(
    client: Client, at_work: Client, typed: dict[str, Any]
) -> None:
    at_work.post(PAGE, typed)
    row = HookClient.objects.get()
    client.force_login(person(Site.objects.create(code="far", name="Far"), "system_admin"))

    assert ISSUER not in client.get(PAGE).content.decode()
    assert client.post(reverse("hook-client-end", args=[row.public_id])).status_code == 404
    assert client.post(PAGE, typed).status_code == 422
    row.refresh_from_db()
    assert row.ended_at is None
