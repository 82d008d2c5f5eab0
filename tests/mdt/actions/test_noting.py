"""A case under a standard of care is noted when its meeting ends: not carried over, not on the alarm, answered."""

import pytest

from accounts.models import Site, User
from mdt.actions import meetings, triage
from mdt.actions.queueing import referral_count, unscheduled
from mdt.documents.content import content_of
from mdt.models import AgendaItem, Board, Meeting, Notice, StandardOfCare
from tests.mdt.actions.test_triage import chair, standard
from tests.mdt.conftest import person
from tests.mdt.course import AT
from tests.mdt.referrals import submitted

pytestmark = pytest.mark.django_db
__all__ = ["chair", "standard"]


@pytest.fixture
def to_note(board: Board, site: Site, surgeon: User, standard: StandardOfCare) -> AgendaItem:
    referral = submitted(board, person(site, "referrer"))
    triage.note(referral=referral, standard=standard, criteria=standard.criteria, by=surgeon, at=AT)
    return AgendaItem.objects.get(case=referral.case)


def held(meeting: Meeting, by: User) -> Meeting:
    for state, at in (("in_session", meeting.starts_at), ("ended", meeting.ends_at)):
        meetings.move_to(meeting=meeting, state=state, by=by, at=at)
    return Meeting.objects.get(pk=meeting.pk)


def test_it_is_noted(to_note: AgendaItem, coordinator: User) -> None:
    meeting = held(to_note.meeting, coordinator)

    to_note.refresh_from_db()
    assert (to_note.state, to_note.moved_to) == ("noted", None)
    assert not unscheduled().exists()
    counts = referral_count()
    assert (counts.answered, counts.adds_up) == (1, True)
    assert Notice.objects.filter(key__startswith="answered:").count() == 1
    minutes = content_of(meeting, pseudonymised=True)
    assert minutes.cases[0].status == "noted under Follow-up without finding, version 1"
    assert (minutes.totals.noted, minutes.totals.listed, minutes.is_draft) == (1, 1, False)


def test_a_meeting_that_was_never_held_notes_nobody(to_note: AgendaItem, coordinator: User) -> None:
    ended = meetings.end_forgotten(by=coordinator, at=to_note.meeting.ends_at + meetings.FORGOTTEN * 2)  # fmt: skip

    to_note.refresh_from_db()
    assert ended
    assert (to_note.state, to_note.moved_to is not None) == ("carried_over", True)
