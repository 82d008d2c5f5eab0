"""Today: each patient with a red flag once, the newest first."""

from datetime import UTC, date, datetime

from cases.models import Case, Flag
from mdt.presenters.bookings import Bookings
from mdt.presenters.today import RedCase, TodayPage

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ANNA, BRUNO = Case(pk=1), Case(pk=2)


def flag(case: Case, because: str, code: str = "new_lesion_progression") -> Flag:
    return Flag(case=case, code=code, level="red", because=because, raised_on=date(2026, 3, 1))


def red_cases(*flags: Flag) -> list[RedCase]:
    page = TodayPage(NOW, [], list(flags), len(flags), [], 0, [], [], [], Bookings(), [], [], [], 0)
    return page.red_cases


def test_a_patient_with_two_flags_is_named_once() -> None:
    new, grown = flag(ANNA, "new lesion N1"), flag(ANNA, "+30 %", code="target_progression")

    found = red_cases(new, flag(BRUNO, "new lesion N2"), grown)

    assert [(red.case, len(red.flags)) for red in found] == [(ANNA, 2), (BRUNO, 1)]
    assert found[0].flags == [new, grown]


def test_nothing_red_names_nobody() -> None:
    assert red_cases() == []
