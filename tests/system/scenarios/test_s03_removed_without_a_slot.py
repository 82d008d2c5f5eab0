"""S3: a case taken off a list stands on the unscheduled alarm."""

import pytest

from accounts.models import User
from mdt.actions import agenda
from mdt.actions.queueing import queue_cases, unscheduled
from mdt.models import AgendaItem
from tests.mdt.course import AT

pytestmark = pytest.mark.django_db


def test_it_stands_on_the_alarm_until_a_person_acts(
    listed_item: AgendaItem, coordinator: User
) -> None:
    agenda.remove(item=listed_item, reason="CT is not done", by=coordinator, at=AT)

    assert list(unscheduled()) == [listed_item.case]
    queue_cases([listed_item.case_id], at=AT)
    assert list(unscheduled()) == [listed_item.case]
