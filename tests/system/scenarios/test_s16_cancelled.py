"""S16: a meeting is cancelled the day before; every case goes somewhere, breaches are named, people are told once."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.exceptions import Invalid
from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.rules.document import from_json
from mdt.actions import agenda, cancelling, clocks, guests, scheduling
from mdt.actions.queueing import unscheduled
from mdt.models import AgendaItem, Board, Meeting, Notice
from mdt.presenters.calendar import cancel_page
from tests.mdt.actions.test_week import BACKEND
from tests.mdt.course import AT, BY, course

pytestmark = pytest.mark.django_db
CASES, BREACHING = 18, 4


@pytest.fixture
def full_meeting(board: Board, site: Site, coordinator: User) -> Meeting:
    meeting = board.meetings.earliest("starts_at")
    for number in range(1, CASES + 1):
        case = import_document(from_json(course(str(number))), site=site, by=BY, at=AT).case
        agenda.refer(case=case, meeting=meeting, reason="x", by=coordinator, at=AT)
        if number <= BREACHING:
            clocks.start(case=case, code="england-62", on=date(2026, 1, 8), by=coordinator, at=AT)
    return meeting


def test_snow(full_meeting: Meeting, board: Board, coordinator: User, surgeon: User) -> None:
    eve = full_meeting.starts_at - timedelta(days=1)
    page = cancel_page(full_meeting, eve)
    assert (len(page.rows), page.breaching) == (CASES, BREACHING)
    assert all(row.breaches for row in page.rows[:BREACHING])
    mini = scheduling.plan(
        board=board, day=date(2026, 3, 6), starts=time(8), minutes=30, by=coordinator, at=eve
    )
    late = board.meetings.filter(is_extraordinary=False).order_by("starts_at")[1]
    where = {row.item.public_id: mini if row.breaches else late for row in page.rows}
    lost = dict(list(where.items())[:-1])
    with pytest.raises(Invalid):
        cancelling.cancel(
            meeting=full_meeting, because="snow", targets=lost, by=coordinator, at=eve
        )
    last = page.rows[-1].item
    guests.invite(
        meeting=full_meeting, full_name="Prof. Guest", email="guest@else.example", role="expert", items=[last],
        by=coordinator, at=eve,
    )  # fmt: skip

    cancelling.cancel(
        meeting=full_meeting, because="snow", targets=where | {last.public_id: "alarm"},
        by=coordinator, at=eve,
    )  # fmt: skip

    assert AgendaItem.objects.active().filter(meeting=mini).count() == BREACHING
    assert AgendaItem.objects.active().filter(meeting=late).count() == CASES - BREACHING - 1
    assert AgendaItem.objects.placed().filter(meeting=full_meeting).count() == 0
    last.refresh_from_db()
    assert last.state == "removed"
    assert Notice.objects.filter(person=surgeon, key__startswith="cancelled").count() == 1
    # The guest has no page: whoever invited them learns whom to call.
    told = Notice.objects.get(key__startswith="guest-cancelled")
    assert (told.person, "guest@else.example" in told.text) == (coordinator, True)
    # The minutes of the targets are counted anew.
    used = {
        meeting.pk: getattr(meeting, "planned_minutes", 0)
        for meeting in Meeting.objects.with_load()
    }
    assert used[mini.pk] == BREACHING * board.minutes_per_case
    assert used[late.pk] == (CASES - BREACHING - 1) * board.minutes_per_case
    full_meeting.refresh_from_db()
    assert (full_meeting.state, full_meeting.invitation) == ("cancelled", 1)
    assert not unscheduled().exclude(pk=last.case_id).exists()


def test_all_but_the_breaching_ones_are_sent_on_at_once(
    full_meeting: Meeting, board: Board, coordinator: User, client: Client
) -> None:
    """Eighteen cases are not chosen for one by one; a breach is never passed over in a heap."""
    eve = full_meeting.starts_at - timedelta(days=1)
    late = board.meetings.filter(is_extraordinary=False).order_by("starts_at")[1]
    client.force_login(coordinator, backend=BACKEND)
    address = f"/meetings/{full_meeting.public_id}/cancel/"
    sent = {"because": "snow", "rest": str(late.public_id)}
    with time_machine.travel(eve, tick=False):
        refused = client.post(address, sent)
        assert refused.status_code == 422
        assert refused.content.decode().count("Say where this case goes.") == BREACHING
        breaching = cancel_page(full_meeting, eve).rows[:BREACHING]
        named = {str(row.item.public_id): "alarm" for row in breaching}
        assert client.post(address, sent | named).status_code == 302

    assert AgendaItem.objects.active().filter(meeting=late).count() == CASES - BREACHING
    for row in breaching:
        row.item.refresh_from_db()
        assert row.item.state == "removed"
