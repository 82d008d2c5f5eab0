"""S2: a case on the lists of two boards is shown to both."""

from datetime import timedelta

import pytest

from accounts.models import Site, User
from cases.models import Case
from mdt.actions import agenda
from mdt.models import AgendaItem, Board, Meeting
from mdt.presenters.list_marks import marks_of
from tests.mdt.course import AT, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def colorectal(site: Site, listed_item: AgendaItem) -> Meeting:
    other = Board.objects.create(code="colon", name="Colorectal board", time_zone="Europe/Zurich")
    other.sites.add(site)
    starts = listed_item.meeting.starts_at + timedelta(days=1)
    return Meeting.objects.create(
        board=other, starts_at=starts, ends_at=starts + timedelta(hours=1), cut_off_at=starts,
        capacity_minutes=60,
    )  # fmt: skip


def test_both_boards_see_the_other_listing(
    colorectal: Meeting, listed_item: AgendaItem, progressing_case: Case, coordinator: User
) -> None:
    there = agenda.refer(
        case=progressing_case, meeting=colorectal, reason="primary", by=coordinator, at=AT
    )

    here = marks_of([listed_item], listed_item.meeting, TODAY)[listed_item.pk]
    assert [other.item for other in here.others] == [there]
    back = marks_of([there], colorectal, TODAY)[there.pk]
    assert [other.item for other in back.others] == [listed_item]
    assert not here.others[0].may_conflict
