"""The list of what is to be completed today, and the short form that goes from one case to the next."""

import pytest
from django.test import Client

from accounts.models import User
from mdt.actions import meetings
from mdt.models import Completion, Decision
from tests.mdt.actions.test_completing import ALIKE

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def pages(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator, backend=BACKEND)
    return client


def test_today_leads_to_the_form_until_it_is_done(pages: Client, signed_decision: Decision) -> None:
    address = f"/decisions/{signed_decision.public_id}/complete/"
    assert address in pages.get("/").content.decode()

    answer = pages.post(address, ALIKE)

    assert answer["Location"] == f"/meetings/{signed_decision.item.meeting.public_id}/minutes/"
    assert Completion.objects.get().genetics == "referred"
    assert address not in pages.get("/").content.decode()
    assert pages.get(address).context["form"].initial["genetics"] == "referred"


def test_what_is_missing_is_said_at_its_field(pages: Client, signed_decision: Decision) -> None:
    address = f"/decisions/{signed_decision.public_id}/complete/"

    answer = pages.post(address, ALIKE | {"pathology": "differs"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"pathology_opinion", "pathology_owner"}
    assert not Completion.objects.exists()


def test_an_owner_of_the_department_is_proposed(
    pages: Client, signed_decision: Decision, radiologist: User
) -> None:
    form = pages.get(f"/decisions/{signed_decision.public_id}/complete/").context["form"]

    assert form.initial["radiology_owner"] == radiologist.public_id


def test_minutes_say_what_is_open(
    pages: Client, signed_decision: Decision, coordinator: User
) -> None:
    meeting = signed_decision.item.meeting
    meetings.move_to(meeting=meeting, state="ended", by=coordinator, at=meeting.ends_at)
    address = f"/decisions/{signed_decision.public_id}/complete/"
    shown = f"/meetings/{meeting.public_id}/minutes/"
    assert address in pages.get(shown).content.decode()

    pages.post(address, ALIKE)

    assert "every outcome is complete" in pages.get(shown).content.decode()


def test_no_form_for_whoever_may_not_record(
    client: Client, signed_decision: Decision, radiologist: User
) -> None:
    client.force_login(radiologist, backend=BACKEND)

    assert client.get(f"/decisions/{signed_decision.public_id}/complete/").status_code == 403
    assert "To complete today" not in client.get("/").content.decode()
