"""S2: a case on the lists of two boards is shown to both."""

from datetime import timedelta

import pytest

from accounts.models import Site, User
from cases.models import Case
from mdt.actions import agenda, attendance, decisions, meetings
from mdt.models import AgendaItem, Board, Decision, Meeting
from mdt.presenters.list_marks import Marks, marks_of
from tests.mdt.course import AT, PASSWORD, TODAY, content

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
    colorectal: Meeting,
    signed_decision: Decision,
    coordinator: User,
    surgeon: User,
    oncologist: User,
    radiologist: User,
) -> None:
    here = signed_decision.item
    there = agenda.refer(
        case=here.case, meeting=colorectal, reason="primary", by=coordinator, at=AT
    )
    seen = marked(there).others[0]
    assert (seen.decision, seen.may_conflict) == (signed_decision, False)

    at = colorectal.starts_at
    meetings.move_to(meeting=colorectal, state="in_session", by=coordinator, at=at)
    present = {"surgeon": surgeon, "oncologist": oncologist, "radiologist": radiologist}
    for role, who in present.items():
        attendance.join(
            meeting=colorectal, person=who, discipline=role, mode="room", by=coordinator, at=at
        )
    words = content(surgeon) | {"intent": "curative", "treatments": ["colorectal_resection"]}
    draft = decisions.save_draft(item=there, content=words, by=coordinator, at=at)
    back = decisions.read_back(decision=draft, by=coordinator, at=at)
    decisions.sign(
        decision=back, by=surgeon, password=PASSWORD, at=at, expected_version=back.version
    )

    assert marked(there).others[0].may_conflict
    # Seen from the liver board it is the same conflict, and both items stay what they are.
    assert marked(here).others[0].may_conflict
    states = AgendaItem.objects.filter(pk__in=(here.pk, there.pk)).values_list("state", flat=True)
    assert list(states) == ["decided", "decided"]
