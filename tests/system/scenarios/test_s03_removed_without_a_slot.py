"""S3: a case taken off a list stands on the unscheduled alarm."""

import pytest

from accounts.exceptions import NotAllowedNow
from accounts.models import Site, User
from mdt.actions import agenda, closing, meetings
from mdt.actions.queueing import queue_cases, unscheduled
from mdt.models import AgendaItem, Meeting
from tests.mdt.conftest import person
from tests.mdt.course import AT, PASSWORD

pytestmark = pytest.mark.django_db


def test_it_stands_on_the_alarm_until_a_person_acts(
    listed_item: AgendaItem, coordinator: User
) -> None:
    agenda.remove(item=listed_item, reason="CT is not done", by=coordinator, at=AT)

    assert list(unscheduled()) == [listed_item.case]
    queue_cases([listed_item.case_id], at=AT)
    assert list(unscheduled()) == [listed_item.case]


def test_the_meeting_is_not_archived_while_nobody_answered(
    listed_item: AgendaItem, later_meeting: Meeting, coordinator: User, site: Site
) -> None:
    meeting, chair = listed_item.meeting, person(site, "chair")
    agenda.remove(item=listed_item, reason="CT is not done", by=coordinator, at=AT)
    for state in ("in_session", "ended"):
        meetings.move_to(meeting=meeting, state=state, by=chair, at=meeting.starts_at)
    closing.approve(meeting=meeting, by=chair, password=PASSWORD, at=meeting.ends_at)

    with pytest.raises(NotAllowedNow, match="Unscheduled: 1"):
        closing.archive(meeting=meeting, by=coordinator, at=meeting.ends_at)
