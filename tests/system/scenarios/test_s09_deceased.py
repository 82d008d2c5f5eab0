"""S9: a patient dies before the meeting: a badge on the list, clocks stop, the record stays."""

from datetime import date

import pytest
from django.test import Client

from accounts.exceptions import NotAllowedNow
from accounts.models import User
from mdt.actions import clocks, letters
from mdt.clocks import standings_of
from mdt.models import AgendaItem, Decision
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

    mark = page[page.index(">deceased ") :]
    assert "2 Mar 2026" in mark[:200]
    assert "Take off the list" in page
    assert standings_of([case.pk], as_of=TODAY) == {}


def test_letters_stay(signed_decision: Decision, coordinator: User, surgeon: User) -> None:
    at = signed_decision.item.meeting.ends_at
    letters.inform(
        decision=signed_decision, person=surgeon, channel="phone", informed_at=at, by=surgeon, at=at
    )
    patient = signed_decision.item.case.patient
    patient.deceased_on = at.date()
    patient.save()

    for letter in signed_decision.letters.all():
        with pytest.raises(NotAllowedNow, match="has died"):
            letters.send(letter=letter, to="Dr. Furrer", by=coordinator, at=at)
    assert set(signed_decision.letters.values_list("state", flat=True)) == {"ready"}
