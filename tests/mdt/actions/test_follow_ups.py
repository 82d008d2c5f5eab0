"""Tasks have one owner and a due date, and are closed on evidence."""

from datetime import UTC, date, datetime

import pytest

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import User
from mdt.actions import follow_ups
from mdt.models import Action, Decision
from tests.mdt.course import AT

pytestmark = pytest.mark.django_db


def give(decision: Decision, owner: User, by: User, *, days: int = 2) -> Action:
    return follow_ups.give(
        decision=decision, text="Book CT", owner=owner, due_in_working_days=days, by=by, at=AT
    )


def test_due_in_working_days_of_the_board(
    read_back_decision: Decision, oncologist: User, surgeon: User
) -> None:
    late_on_wednesday = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)  # Thursday in Zurich

    action = follow_ups.give(
        decision=read_back_decision, text="Book CT", owner=oncologist, due_in_working_days=2,
        by=surgeon, at=late_on_wednesday,
    )  # fmt: skip

    assert action.due_on == date(2026, 3, 9)


def test_the_owner_works_here(read_back_decision: Decision, stranger: User, surgeon: User) -> None:
    with pytest.raises(Invalid, match="does not work at this site"):
        give(read_back_decision, stranger, surgeon)


@pytest.mark.parametrize("days", [-1, 251])
def test_due_dates_that_are_none(days: int, read_back_decision: Decision, surgeon: User) -> None:
    with pytest.raises(Invalid):
        give(read_back_decision, surgeon, surgeon, days=days)


def test_close_on_evidence_once(read_back_decision: Decision, surgeon: User) -> None:
    action = give(read_back_decision, surgeon, surgeon)

    with pytest.raises(Invalid):
        follow_ups.close(action=action, done=True, evidence=" ", by=surgeon, at=AT)
    closed = follow_ups.close(action=action, done=True, evidence="CT of 9 March", by=surgeon, at=AT)
    with pytest.raises(NotAllowedNow):
        follow_ups.close(action=action, done=False, evidence="x", by=surgeon, at=AT)

    assert (closed.state, closed.closed_at) == ("done", AT)


def test_close_by_a_stranger(read_back_decision: Decision, surgeon: User, stranger: User) -> None:
    action = give(read_back_decision, surgeon, surgeon)

    with pytest.raises(NotPermitted):
        follow_ups.close(action=action, done=True, evidence="x", by=stranger, at=AT)
