"""The pieces that all screens of a meeting share: nobody gets one that was made for who may see more."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Site, User
from mdt.actions import live
from mdt.models import AgendaItem, Meeting
from tests.mdt.conftest import person

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def screens(attended_meeting: Meeting) -> tuple[User, Client, Client]:
    """Two screens of another hospital of the board, and the person at the first of them."""
    cache.clear()
    far = Site.objects.create(code="far", name="Far")
    attended_meeting.board.sites.add(far)
    first, second = person(far, "surgeon"), person(far, "oncologist")
    clients = Client(), Client()
    for client, who in zip(clients, (first, second), strict=True):
        client.force_login(who, backend=BACKEND)
    return first, *clients


def test_a_new_role_opens_the_case_on_no_other_screen(
    screens: tuple[User, Client, Client],
    attended_meeting: Meeting,
    listed_item: AgendaItem,
    coordinator: User,
    site: Site,
) -> None:
    """Who may see is asked every few seconds only; what is shown in between must not be kept for the others."""
    person_there, first, second = screens
    at = attended_meeting.starts_at
    live.take_pen(meeting=attended_meeting, by=coordinator, at=at)
    live.show(meeting=attended_meeting, item=listed_item, by=coordinator, at=at)
    address = reverse("meeting-live-now", args=[attended_meeting.public_id])
    name = str(listed_item.case.patient.family_name)
    assert name not in first.get(address).content.decode()

    Membership.objects.create(user=person_there, site=site, role="surgeon")
    live.touch(attended_meeting.pk)

    assert name in first.get(address).content.decode()
    assert name not in second.get(address).content.decode()
