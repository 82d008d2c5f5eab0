"""Listing, ordering, moving, deferring and taking off: nobody falls off a list unseen."""

import pytest
from django.db import IntegrityError, transaction

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import AuditEvent, Site, User
from cases.actions.importing import import_document
from cases.models import Case
from cases.rules.document import from_json
from mdt.actions import agenda
from mdt.exceptions import AlreadyListed
from mdt.models import AgendaItem, Board, ItemState, Meeting, Notice, ReasonKind
from tests.mdt.conftest import person
from tests.mdt.course import AT, BY, course

pytestmark = pytest.mark.django_db


def refer(case: Case, meeting: Meeting, by: User) -> AgendaItem:
    return agenda.refer(case=case, meeting=meeting, reason="Second opinion", by=by, at=AT)


def test_refer(board: Board, progressing_case: Case, coordinator: User) -> None:
    item = refer(progressing_case, board.meetings.earliest("starts_at"), coordinator)

    assert (item.position, item.planned_minutes, item.question) == (1, 8, "progression")
    assert item.reasons.get().kind == ReasonKind.REFERRAL
    assert AuditEvent.objects.filter(event="case listed").exists()


def test_refer_twice(listed_item: AgendaItem, later_meeting: Meeting, coordinator: User) -> None:
    with pytest.raises(AlreadyListed):
        refer(listed_item.case, later_meeting, coordinator)


def test_the_database_forbids_a_second_listing(
    listed_item: AgendaItem, later_meeting: Meeting
) -> None:
    with pytest.raises(IntegrityError, match="one_listing_per_board"), transaction.atomic():
        agenda.add(case=listed_item.case, meeting=later_meeting, at=AT)


@pytest.mark.parametrize("state", ["ended", "cancelled"])
def test_refer_to_a_meeting_that_is_over(
    state: str, board: Board, progressing_case: Case, coordinator: User
) -> None:
    meeting = board.meetings.earliest("starts_at")
    meeting.state = state
    meeting.save()

    with pytest.raises(NotAllowedNow):
        refer(progressing_case, meeting, coordinator)


def test_refer_by_a_surgeon(board: Board, progressing_case: Case, surgeon: User) -> None:
    with pytest.raises(NotPermitted):
        refer(progressing_case, board.meetings.earliest("starts_at"), surgeon)


def test_move_keeps_both_sides(
    listed_item: AgendaItem, later_meeting: Meeting, coordinator: User
) -> None:
    new = agenda.move(
        item=listed_item, meeting=later_meeting, reason="CT on Friday", by=coordinator, at=AT
    )

    listed_item.refresh_from_db()
    assert (listed_item.state, listed_item.moved_to) == (ItemState.MOVED, new)
    assert new.reasons.count() == listed_item.reasons.count()


def test_move_to_where_it_is(listed_item: AgendaItem, coordinator: User) -> None:
    with pytest.raises(NotAllowedNow):
        agenda.move(item=listed_item, meeting=listed_item.meeting, reason="", by=coordinator, at=AT)


def test_defer_needs_a_reason_of_the_list(
    listed_item: AgendaItem, later_meeting: Meeting, coordinator: User
) -> None:
    with pytest.raises(Invalid):
        agenda.defer(
            item=listed_item,
            meeting=later_meeting,
            reason="rain",
            comment="",
            by=coordinator,
            at=AT,
        )


def test_defer(listed_item: AgendaItem, later_meeting: Meeting, coordinator: User) -> None:
    agenda.defer(
        item=listed_item, meeting=later_meeting, reason="pathology_pending", comment="",
        by=coordinator, at=AT,
    )  # fmt: skip

    listed_item.refresh_from_db()
    assert (listed_item.state, listed_item.deferral_reason) == ("deferred", "pathology_pending")


def test_remove_says_why(listed_item: AgendaItem, coordinator: User) -> None:
    with pytest.raises(Invalid):
        agenda.remove(item=listed_item, reason=" ", by=coordinator, at=AT)


def test_what_left_the_list_cannot_be_moved(
    listed_item: AgendaItem, later_meeting: Meeting, coordinator: User
) -> None:
    agenda.remove(item=listed_item, reason="Moved away", by=coordinator, at=AT)

    with pytest.raises(NotAllowedNow):
        agenda.move(item=listed_item, meeting=later_meeting, reason="", by=coordinator, at=AT)


def test_shift(listed_item: AgendaItem, site: Site, coordinator: User) -> None:
    other = import_document(from_json(course("2")), site=site, by=BY, at=AT).case
    second = refer(other, listed_item.meeting, coordinator)

    agenda.shift(item=second, by=coordinator, at=AT, up=True)
    agenda.shift(item=second, by=coordinator, at=AT, up=True)

    assert [*listed_item.meeting.items.order_by("position")] == [second, listed_item]


def test_the_second_deferral_is_the_chairs_business(
    listed_item: AgendaItem, coordinator: User, site: Site
) -> None:
    chair = person(site, "chair")
    open_meetings = list(
        Meeting.objects.filter(board=listed_item.board).order_by("starts_at").exclude(pk=listed_item.meeting_id)
    )  # fmt: skip

    def put_off(item: AgendaItem, meeting: Meeting) -> AgendaItem:
        return agenda.defer(
            item=item, meeting=meeting, reason="pathology_pending", comment="", by=coordinator, at=AT
        )  # fmt: skip

    once = put_off(listed_item, open_meetings[0])
    assert (once.deferred_times, once.carried_over) == (1, 0)
    assert not Notice.objects.filter(person=chair).exists()

    moved = agenda.move(item=once, meeting=open_meetings[1], reason="room", by=coordinator, at=AT)
    assert moved.deferred_times == 1, "a move is no deferral"
    twice = put_off(moved, open_meetings[2])

    assert twice.deferred_times == 2
    told = Notice.objects.get(person=chair, key=f"deferred:{twice.public_id}")
    assert told.text.startswith("A case was deferred 2 times.")
    assert AuditEvent.objects.filter(event="deferral escalated").count() == 1
