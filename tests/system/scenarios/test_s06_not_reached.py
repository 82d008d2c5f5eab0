"""S6: what was not reached is on top of the next meeting; at the second time the chair is told."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Site, User
from mdt.actions import clocks, meetings
from mdt.documents.content import content_of
from mdt.models import AgendaItem, Notice
from tests.mdt.conftest import person
from tests.mdt.course import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(site: Site) -> User:
    return person(site, "chair")


def held(item: AgendaItem, by: User) -> AgendaItem:
    """The meeting takes place and does not reach the case."""
    at = item.meeting.starts_at
    meetings.move_to(meeting=item.meeting, state="in_session", by=by, at=at)
    meetings.move_to(meeting=item.meeting, state="ended", by=by, at=item.meeting.ends_at)
    return AgendaItem.objects.active().get(case=item.case)


def test_the_next_list_forecasts_the_breach(
    listed_item: AgendaItem, coordinator: User, client: Client
) -> None:
    """62 days that run out between the next meeting and the one after it."""
    begun = listed_item.meeting.local_start.date() - timedelta(days=50)
    clocks.start(case=listed_item.case, code="england-62", on=begun, by=coordinator, at=AT)

    once = held(listed_item, coordinator)

    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/meetings/{once.meeting.public_id}/").content.decode()
    assert "breaches before the next meeting" in page
    assert "carried over 1×" in page


def test_carried_over_twice(listed_item: AgendaItem, chair: User, coordinator: User) -> None:
    once = held(listed_item, coordinator)

    assert (once.position, once.carried_over) == (1, 1)
    minutes = content_of(listed_item.meeting, pseudonymised=True)
    assert minutes.cases[0].status == "carried over: not reached"
    assert (minutes.totals.listed, minutes.totals.deferred) == (1, 1)
    assert not Notice.objects.filter(person=chair, key__startswith="carried").exists()

    twice = held(once, coordinator)

    assert (twice.position, twice.carried_over) == (1, 2)
    assert Notice.objects.get(person=chair, key__startswith="carried").text.startswith("A case was")
