"""S18: a second hospital refers the same patient with the same question."""

import pytest

from accounts.models import Site, User
from mdt.actions import referrals, triage
from mdt.exceptions import DuplicateReferral
from mdt.models import AgendaItem, Board
from tests.mdt.conftest import person
from tests.mdt.course import AT
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
