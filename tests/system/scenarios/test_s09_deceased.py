"""S9: a patient dies before the meeting: a badge on the list, clocks stop, the record stays."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from mdt.actions import clocks
from mdt.clocks import standings_of
from mdt.models import AgendaItem
from tests.mdt.course import AT, TODAY

pytestmark = pytest.mark.django_db


def test_badge_and_clock(listed_item: AgendaItem, coordinator: User, client: Client) -> None:
    case = listed_item.case
    clocks.start(case=case, code="england-62", on=date(2026, 2, 1), by=coordinator, at=AT)
    assert standings_of([case.pk], as_of=TODAY)
    case.patient.deceased_on = TODAY
    case.patient.save()

    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/meetings/{listed_item.meeting.public_id}/").content.decode()

    assert "deceased 2 Mar 2026" in page
    assert "Take off the list" in page
    assert standings_of([case.pk], as_of=TODAY) == {}
