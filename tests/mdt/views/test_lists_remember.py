"""Meetings, referrals and the cohort keep views, and mark what changed since their reader looked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Site, User
from mdt.models import AgendaItem, Board, ListLook, Meeting, SavedView
from mdt.presenters.meeting_list import MeetingFilter
from mdt.presenters.referral_list import ReferralFilter
from tests.mdt.conftest import person
from tests.mdt.referrals import submitted

pytestmark = pytest.mark.django_db
CHANGED = '<span class="tag info">changed</span>'


@pytest.fixture
def client_of(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def looked(page: str, by: User) -> None:
    """They looked at this list a day ago and then not again."""
    before = timezone.now() - timedelta(days=1)
    ListLook.objects.create(person=by, page=page, began_at=before, seen_at=before)


@pytest.mark.parametrize(
    ("page", "query"),
    [("meetings", "board=liver&state=planned"), ("referrals", "board=liver&only=urgent")],
)
def test_a_view_of_the_list_is_kept_and_gone_to(client_of: Client, page: str, query: str) -> None:
    answer = client_of.post("/views/", {"page": page, "name": "Mine", "query": f"{query}&x=%2F"})

    assert answer["Location"] == f"/{page}/?{query}"
    assert "★ Mine" in client_of.get(answer["Location"]).content.decode()
    assert SavedView.objects.get().query == query


def test_a_meeting_is_marked_when_a_case_came_since(
    client_of: Client, coordinator: User, listed_item: AgendaItem
) -> None:
    later = timezone.now() + timedelta(hours=1)
    Meeting.objects.filter(pk=listed_item.meeting_id).update(ends_at=later)
    assert CHANGED not in client_of.get("/meetings/").content.decode()
    ListLook.objects.all().delete()
    looked("meetings", coordinator)

    AgendaItem.objects.update(created_at=timezone.now())

    assert CHANGED in client_of.get("/meetings/?only=changed").content.decode()
    AgendaItem.objects.update(created_at=timezone.now() - timedelta(days=9))
    listed_item.reasons.update(added_at=timezone.now() - timedelta(days=9))
    assert "No meeting fits" in client_of.get("/meetings/?only=changed").content.decode()


def test_a_referral_is_marked_when_it_changed_since(
    client_of: Client, coordinator: User, board: Board, site: Site
) -> None:
    submitted(board, person(site, "referrer"), at=timezone.now())
    assert CHANGED not in client_of.get("/referrals/").content.decode()
    ListLook.objects.all().delete()
    looked("referrals", coordinator)

    page = client_of.get("/referrals/?only=changed&state=submitted").content.decode()

    assert CHANGED in page
    assert "No referral fits" in client_of.get("/referrals/?only=mine").content.decode()


def test_filters_read_back_what_they_write() -> None:
    meetings = MeetingFilter.of({"board": "liver", "state": "planned", "only": "changed"})
    referrals = ReferralFilter.of({"board": "liver", "state": "draft", "only": "mine"})

    assert meetings.query == "board=liver&state=planned&only=changed"
    assert referrals.query == "board=liver&state=draft&only=mine"
    assert MeetingFilter.of({"state": "x", "only": "x"}) == MeetingFilter()
    assert ReferralFilter.of({"state": "x", "only": "x"}) == ReferralFilter()
