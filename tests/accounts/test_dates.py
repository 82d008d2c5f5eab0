from datetime import date

from accounts.dates import day, with_days


def test_a_day_as_people_say_it() -> None:
    assert day(date(2026, 9, 4)) == "4 Sep 2026"


def test_dates_in_a_sentence() -> None:
    assert with_days("nadir of 83.5 mm of 2026-09-04.") == "nadir of 83.5 mm of 4 Sep 2026."


def test_what_only_looks_like_a_date_stays() -> None:
    assert with_days("lot 2026-99-04, number 12026-09-041") == "lot 2026-99-04, number 12026-09-041"
