"""S2: a case on the lists of two boards is shown to both."""

from datetime import timedelta

import pytest

from accounts.models import Site, User
from cases.models import Case
from mdt.actions import agenda
from mdt.models import AgendaItem, Board, Decision, Meeting
from mdt.presenters.list_marks import Marks, marks_of
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


def marked(item: AgendaItem) -> Marks:
    """The marks beside an item, as the page of its meeting reads them."""
    meeting = Meeting.objects.for_page().get(pk=item.meeting_id)
    return marks_of([AgendaItem.objects.for_lists().with_others().get(pk=item.pk)], meeting, TODAY)[
        item.pk
    ]


def test_both_boards_see_the_other_listing(
    colorectal: Meeting, listed_item: AgendaItem, progressing_case: Case, coordinator: User
) -> None:
    there = agenda.refer(
        case=progressing_case, meeting=colorectal, reason="primary", by=coordinator, at=AT
    )

    here = marked(listed_item)
    assert [other.item for other in here.others] == [there]
    back = marked(there)
    assert [other.item for other in back.others] == [listed_item]
    assert not here.others[0].may_conflict


def test_a_signed_outcome_is_shown_and_differing_intents_may_conflict(
    colorectal: Meeting, signed_decision: Decision, coordinator: User
) -> None:
    here = signed_decision.item
    there = agenda.refer(
        case=here.case, meeting=colorectal, reason="primary", by=coordinator, at=AT
    )
    seen = marked(there).others[0]
    assert (seen.decision, seen.may_conflict) == (signed_decision, False)

    Decision.objects.create(
        item=there, number=1, state="signed", intent="curative", recommendation="Resect", version=1,
        rationale="x", question_answered="yes", treatments=["surgery"], has_dissent=False,
        informs_patient=coordinator, recorded_by=coordinator, recorded_at=AT, read_back_at=AT,
        signed_by=coordinator, signed_at=AT, snapshot={}, sha256="0" * 64,
    )  # fmt: skip

    assert marked(there).others[0].may_conflict
    assert {there.state, AgendaItem.objects.get(pk=here.pk).state} == {"listed", "decided"}
