"""By hand a list may be made fuller than its board plans: it is said, on the notice and on the bar, and blocks nothing."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.models import Case
from cases.rules.document import from_json
from mdt.models import AgendaItem, Board, Meeting
from tests.mdt.course import AT, BY, course

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def pages(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator, backend=BACKEND)
    return client


@pytest.fixture
def meeting(board: Board) -> Meeting:
    """Of sixteen minutes thirteen are planned at most: one case of eight, and not two."""
    begins = timezone.now() + timedelta(days=9)
    return Meeting.objects.create(
        board=board, starts_at=begins, ends_at=begins + timedelta(minutes=16), cut_off_at=begins,
        lock_at=begins, capacity_minutes=16,
    )  # fmt: skip


@pytest.fixture
def other_case(site: Site) -> Case:
    document = from_json(course("h2", family_name="Other"))
    return import_document(document, site=site, by=BY, at=AT).case


def listed(pages: Client, case: Case, meeting: Meeting) -> str:
    sent = {"meeting": str(meeting.public_id), "reason": "please see"}
    answer = pages.post(f"/cases/{case.public_id}/refer/", sent, follow=True)
    return answer.content.decode()


def test_the_second_case_is_listed_with_a_word(
    pages: Client, progressing_case: Case, other_case: Case, meeting: Meeting
) -> None:
    first, second = (listed(pages, case, meeting) for case in (progressing_case, other_case))

    assert "more than the board plans at most" not in first
    assert "16 minutes are planned, 3 more than the board plans at most." in second
    assert AgendaItem.objects.filter(meeting=meeting).count() == 2
    shown = pages.get(f"/meetings/{meeting.public_id}/").content.decode()
    assert "3 min above the 85 % that are planned" in shown
    assert "16 of 16 minutes planned, 13 at most" in shown
