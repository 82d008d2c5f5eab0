"""S18: a second hospital refers the same patient with the same question."""

import pytest

from accounts.models import Site, User
from mdt.actions import attendance, decisions, meetings, referrals, triage
from mdt.exceptions import DuplicateReferral
from mdt.models import AgendaItem, Board, Notice
from tests.mdt.conftest import person
from tests.mdt.course import AT, PASSWORD, content
from tests.mdt.referrals import draft, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(board: Board) -> User:
    hill = Site.objects.create(code="hill", name="Hill Hospital")
    board.sites.add(hill)
    return person(hill, "referrer")


def test_join_and_both_receive_the_answer(
    board: Board, site: Site, second: User, surgeon: User
) -> None:
    first = person(site, "referrer")
    asked = submitted(board, first)
    again = draft(board, second)
    with pytest.raises(DuplicateReferral):
        referrals.submit(referral=again, by=second, at=AT)

    referrals.submit(referral=again, by=second, at=AT, answer="join")
    triage.discuss(referral=asked, complexity="complex", by=surgeon, at=AT)

    item = AgendaItem.objects.get(case=asked.case)
    assert set(referrals.recipients(item)) == {first, second}


def test_withdraw(board: Board, site: Site, second: User) -> None:
    submitted(board, person(site, "referrer"))
    again = draft(board, second)

    assert (
        referrals.submit(referral=again, by=second, at=AT, answer="withdraw").state == "withdrawn"
    )


def test_another_question_is_another_referral(board: Board, site: Site, second: User) -> None:
    submitted(board, person(site, "referrer"))
    again = draft(board, second)

    asked = referrals.submit(referral=again, by=second, at=AT, answer="new_question")

    assert (asked.state, asked.duplicate_answer) == ("submitted", "new_question")


def test_both_learn_of_the_decision(
    board: Board, site: Site, second: User, surgeon: User, oncologist: User, radiologist: User, coordinator: User
) -> None:  # fmt: skip
    first = person(site, "referrer")
    asked = submitted(board, first)
    referrals.submit(referral=draft(board, second), by=second, at=AT, answer="join")
    triage.discuss(referral=asked, complexity="complex", by=surgeon, at=AT)
    item = AgendaItem.objects.get(case=asked.case)
    at = item.meeting.starts_at
    meetings.move_to(meeting=item.meeting, state="in_session", by=coordinator, at=at)
    for who, role in (
        (surgeon, "surgeon"),
        (oncologist, "oncologist"),
        (radiologist, "radiologist"),
    ):
        attendance.join(
            meeting=item.meeting, person=who, discipline=role, mode="room", by=coordinator, at=at
        )
    draft_words = decisions.save_draft(item=item, content=content(surgeon), by=coordinator, at=at)
    back = decisions.read_back(decision=draft_words, by=coordinator, at=at)

    decisions.sign(
        decision=back, by=surgeon, password=PASSWORD, at=at, expected_version=back.version
    )

    told = Notice.objects.filter(key__startswith="answered:").values_list("person", flat=True)
    assert set(told) == {first.pk, second.pk}
