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


@pytest.mark.parametrize(
    ("code", "on", "delay", "is_stopped"),
    [
        ("new-zealand-31", date(2026, 3, 5), "", False),
        ("new-zealand-31", date(2026, 3, 5), "capacity", True),
        ("new-zealand-31", date(2026, 3, 4), "", True),
        ("new-zealand-31", date(2026, 3, 5), "the weather", False),
        ("england-31", date(2026, 3, 5), "", True),
    ],
)
def test_a_breach_needs_its_kind_of_delay_where_the_country_asks_for_it(
    code: str, on: date, delay: str, is_stopped: bool, progressing_case: Case, coordinator: User
) -> None:
    """31 days from 1 February: the last day is 4 March."""
    clock = clocks.start(
        case=progressing_case, code=code, on=date(2026, 2, 1), by=coordinator, at=AT
    )
    later = AT.replace(day=6)

    if is_stopped:
        clocks.stop(clock=clock, on=on, breach_reason=delay, by=coordinator, at=later)
    else:
        with pytest.raises(Invalid) as refused:
            clocks.stop(clock=clock, on=on, breach_reason=delay, by=coordinator, at=later)
        assert [problem.path for problem in refused.value.problems] == ["breach_reason"]

    assert (CaseClock.objects.get().stopped_on == on) is is_stopped


def test_days_that_do_not_count_spare_the_delay_code(
    progressing_case: Case, coordinator: User
) -> None:
    clock = clocks.start(
        case=progressing_case, code="new-zealand-31", on=date(2026, 2, 1), by=coordinator, at=AT
    )
    clocks.adjust(clock=clock, days=1, reason="patient's choice", by=coordinator, at=AT)

    clocks.stop(
        clock=clock, on=date(2026, 3, 5), breach_reason="", by=coordinator, at=AT.replace(day=6)
    )

    assert CaseClock.objects.get().breach_reason == ""
