from datetime import UTC, date, datetime

from accounts.dates import day, with_days
from accounts.templatetags.dates import on


def test_a_day_as_people_say_it() -> None:
    assert day(date(2026, 9, 4)) == "4 Sep 2026"


def test_dates_in_a_sentence() -> None:
    assert with_days("nadir of 83.5 mm of 2026-09-04.") == "nadir of 83.5 mm of 4 Sep 2026."


def test_what_only_looks_like_a_date_stays() -> None:
    assert with_days("lot 2026-99-04, number 12026-09-041") == "lot 2026-99-04, number 12026-09-041"


def test_a_day_tells_machines_its_iso_date_and_the_pointer_its_weekday() -> None:
    told = '<time datetime="2026-09-04" title="Friday, 4 September 2026">4 Sep 2026</time>'

    assert on(date(2026, 9, 4)) == on(datetime(2026, 9, 4, 8, tzinfo=UTC)) == told
    assert on(None) == ""
