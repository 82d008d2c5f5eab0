"""Waiting-time clocks: started once, stretched only for a permitted reason, stopped by a person."""

from datetime import date

import pytest

from accounts.exceptions import Invalid, NotAllowedNow
from accounts.models import User
from cases.models import Case
from mdt.actions import clocks
from mdt.models import CaseClock
from mdt.presenters.clocks import rows_of
from tests.mdt.course import AT, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(progressing_case: Case, coordinator: User) -> CaseClock:
    return clocks.start(
        case=progressing_case, code="england-62", on=date(2026, 2, 1), by=coordinator, at=AT
    )


def test_where_it_stands(clock: CaseClock, coordinator: User) -> None:
    ((_, before),) = rows_of(clock.case_id, as_of=TODAY)
    assert (before.due_on, before.days_left) == (date(2026, 4, 4), 33)

    clocks.adjust(
        clock=clock, days=5, reason="patient missed the first appointment", by=coordinator, at=AT
    )

    ((_, after),) = rows_of(clock.case_id, as_of=TODAY)
    assert (after.days_left, after.adjusted_days) == (38, 5)
    assert (after.breaches_before(date(2026, 4, 9)), after.breaches_before(date(2026, 4, 10))) == (
        False,
        True,
    )


def test_only_permitted_reasons(clock: CaseClock, coordinator: User) -> None:
    with pytest.raises(Invalid):
        clocks.adjust(clock=clock, days=5, reason="holiday of the clinic", by=coordinator, at=AT)


def test_stopped_once(clock: CaseClock, coordinator: User) -> None:
    clocks.stop(clock=clock, on=TODAY, breach_reason="", by=coordinator, at=AT)

    assert rows_of(clock.case_id, as_of=TODAY) == []
    with pytest.raises(NotAllowedNow):
        clocks.stop(clock=clock, on=TODAY, breach_reason="", by=coordinator, at=AT)


@pytest.mark.parametrize(("code", "on"), [("nobody-62", TODAY), ("england-62", date(2026, 3, 3))])
def test_what_cannot_start(code: str, on: date, progressing_case: Case, coordinator: User) -> None:
    with pytest.raises(Invalid):
        clocks.start(case=progressing_case, code=code, on=on, by=coordinator, at=AT)
