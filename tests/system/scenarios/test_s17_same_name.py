"""S17: two patients who share surname and birth year warn on both."""

import pytest
from django.test import Client

from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.rules.document import from_json
from mdt.actions import agenda
from mdt.models import AgendaItem
from tests.mdt.course import AT, BY, course

pytestmark = pytest.mark.django_db


def test_warning_on_both(
    listed_item: AgendaItem, site: Site, coordinator: User, client: Client
) -> None:
    for number, name in (("2", "Meier"), ("3", "Huber")):
        document = from_json(course(number, family_name=name))
        other = import_document(document, site=site, by=BY, at=AT).case
        agenda.refer(case=other, meeting=listed_item.meeting, reason="x", by=coordinator, at=AT)
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = client.get(f"/meetings/{listed_item.meeting.public_id}/").content.decode()

    assert page.count("same name on this list") == 2
    assert all(page.count(text) >= 2 for text in ("Meier, Anna", "2 Apr 1961"))
    found = client.get("/find/", {"q": "Meier"})
    assert found.status_code == 200, "it lists and opens nobody"
    both = found.content.decode()
    assert both.count("Meier, Anna") >= 2
    assert both.count("1961") >= 2
