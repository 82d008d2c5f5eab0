import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from accounts.dates import day, with_days
from accounts.models import Site, User
from accounts.templatetags.dates import ago, at, moment, on
from tests.mdt.conftest import person


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


MOMENT = datetime(2026, 7, 4, 22, 30, 5, tzinfo=UTC)


def test_a_moment_is_on_the_clock_of_the_place_with_the_exact_one_behind_it() -> None:
    told = at(MOMENT, "Europe/Zurich")

    exact = (
        'datetime="2026-07-04T22:30:05+00:00" title="Sunday, 5 July 2026, 00:30:05 (Europe/Zurich)"'
    )
    assert told == f"<time {exact}>5 Jul 2026, 00:30</time>"
    assert ">06:30:05<" in moment(MOMENT, Site(time_zone="Asia/Shanghai"), "H:i:s")
    assert at(None, "UTC") == ""


@pytest.mark.django_db
def test_a_person_reads_the_clock_of_the_hospital_they_work_at() -> None:
    surgeon = person(Site.objects.create(code="x", name="X", time_zone="Asia/Shanghai"), "surgeon")

    assert ">5 Jul 2026, 06:30<" in at(MOMENT, surgeon)
    assert "(Asia/Shanghai)" in ago(MOMENT, surgeon)
    assert "(UTC)" in at(MOMENT, User.objects.create_user("guest@x.example", "Guest"))


# The wall clock of a series: an hour without a day, which has no zone.
WALL_CLOCKS = {"one.starts_at"}
ROOT = Path(__file__).parents[2]


def test_no_template_prints_a_time_without_its_zone() -> None:
    templates = [*ROOT.glob("*/templates/**/*.html"), *ROOT.glob("templates/**/*.html")]
    raw = re.compile(r"""([\w.]+)(?:\|timezone:[\w.]+)?\|(?:date|time):["'][^"']*H:i""")
    found = {
        f"{path.name}: {what}"
        for path in templates
        for what in raw.findall(path.read_text(encoding="utf-8"))
        if what not in WALL_CLOCKS
    }

    assert len(templates) > 80
    assert found == set()
