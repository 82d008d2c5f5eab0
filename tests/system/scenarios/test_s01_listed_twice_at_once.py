"""S1: two coordinators list one case on two meetings at the same moment; one succeeds, the other learns where it is."""

import pytest
from django.db import connection

from accounts.models import User
from cases.models import Case
from mdt.actions import agenda
from mdt.exceptions import AlreadyListed
from mdt.models import AgendaItem, Board, Meeting
from tests.mdt.actions.test_at_once import at_once
from tests.mdt.course import AT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_one_succeeds_and_the_other_is_told_where(
    board: Board, progressing_case: Case, coordinator: User
) -> None:
    meetings = list(board.meetings.order_by("starts_at")[:2])

    def listed(meeting: Meeting) -> str:
        try:
            agenda.refer(case=progressing_case, meeting=meeting, reason="x", by=coordinator, at=AT)
        except AlreadyListed as refusal:
            return refusal.message
        finally:
            connection.close()
        return "listed"

    answers = at_once(*[lambda m=meeting: listed(m) for meeting in meetings * 3])

    item = AgendaItem.objects.get(case=progressing_case)
    assert answers.count("listed") == 1
    others = [answer for answer in answers if answer != "listed"]
    assert all(
        str(item.meeting) in str(a) and "open that item or move it" in str(a) for a in others
    )
