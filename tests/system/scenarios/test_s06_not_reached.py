"""S6: what was not reached is on top of the next meeting; at the second time the chair is told."""

import pytest

from accounts.models import Site, User
from mdt.actions import meetings
from mdt.documents.content import content_of
from mdt.models import AgendaItem, Notice
from tests.mdt.conftest import person

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
