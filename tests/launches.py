"""A person who comes from a record system, step by step as their browser takes it."""

from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.utils import timezone

from accounts.actions import users
from accounts.audit import SystemActor
from accounts.models import AuditEvent, Site, User
from cases.models import ImportSource
from mdt.actions import record_systems
from mdt.models import RecordSystem
from tests.ehr import Ehr

BY = SystemActor("test")
Answer = Any


def person(site: Site, role: str) -> User:
    return users.create(
        email=f"{role}@lakeside.example", full_name=f"Dr {role}", password=None,
        roles={site: [role]}, by=BY, at=timezone.now(),
    )  # fmt: skip


def registering(ehr: Ehr, site: Site) -> Callable[..., RecordSystem]:
    """Registers the record system of the tests, with whatever is to be different."""
    admin = person(site, "system_admin")
    source = ImportSource.objects.create(code="ehr", name="EHR", trusted_systems=["urn:mrn"])

    def registered(**changed: Any) -> RecordSystem:
        given: dict[str, Any] = {
            "name": "Lakeside EHR", "address": ehr.fhir + "/", "token_issuer": ehr.base,
            "client_id": "board", "site": site, "source": source, "secret": "s3:cret &",
        } | changed  # fmt: skip
        settings = record_systems.Settings(**given)
        return record_systems.register(code="ehr", settings=settings, by=admin, at=timezone.now())

    return registered


def begin(browser: Client, ehr: Ehr, launch: str = "p1", iss: str = "") -> Answer:
    said = {"iss": iss or ehr.fhir} | ({"launch": launch} if launch else {})
    return browser.get("/launch?" + urlencode(said))


def come(ehr: Ehr, subject: str = "dr-1", launch: str = "p1") -> tuple[Client, Answer]:
    """The whole way of a browser that is not signed in here."""
    browser = Client()
    begun = begin(browser, ehr, launch)
    assert begun.status_code == 302, begun.content
    return browser, browser.get("/launch/back/" + ehr.sign_in(begun["Location"], subject))


def refusals() -> list[str]:
    events = AuditEvent.trail().filter(event="EHR launch refused")
    return [event.detail["why"] for event in events]


def words(answer: Answer) -> str:
    return unescape(answer.content.decode())
