from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from accounts.days import day_at, earliest_day, latest_day, today_of
from accounts.models import Site, User
from tests.mdt.conftest import person

# Half past seven on the third in Shanghai, half past six in the evening of the second in New York.
MORNING = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 3)


def opened(code: str, zone: str) -> Site:
    return Site.objects.create(code=code, name=code.title(), time_zone=zone)


@pytest.mark.django_db
def test_a_day_is_that_of_the_place() -> None:
    shanghai, york = opened("shanghai", "Asia/Shanghai"), opened("york", "America/New_York")

    assert (day_at(shanghai, MORNING), day_at(york, MORNING)) == (THIRD, SECOND)
    assert today_of(person(shanghai, "coordinator"), MORNING) == THIRD
    assert today_of(person(york, "coordinator"), MORNING) == SECOND
    assert today_of(User.objects.create_user("guest@x.example", "Guest"), MORNING) == SECOND


@pytest.mark.django_db
def test_what_is_about_no_place_takes_the_days_of_all() -> None:
    assert latest_day(MORNING) == earliest_day(MORNING) == SECOND
    opened("shanghai", "Asia/Shanghai")
    assert latest_day(MORNING) == earliest_day(MORNING) == THIRD
    opened("york", "America/New_York")
    assert (latest_day(MORNING), earliest_day(MORNING)) == (THIRD, SECOND)


# A statistic of months, the day behind a request, a test with a tolerance: no place is refused its own today by them.
IN_UTC = {
    "accounts/days.py": 2, "cases/models/work_up.py": 1, "mdt/indicator_cases.py": 1,
    "mdt/requested.py": 2, "cases/management/commands/generate_cases.py": 1, "config/demo/supervisor.py": 1,
    "cases/actions/recording.py": 1,
}  # fmt: skip


def test_no_module_takes_the_day_of_utc() -> None:
    """``.date()`` of a moment is the day in UTC, which is yesterday for a hospital in the east each morning."""
    root = Path(__file__).parents[2]
    moments = ("now.date()", "now().date()", "at.date()", 'at"].date()')
    found = {
        str(path.relative_to(root)): lines
        for app in ("accounts", "cases", "recommendations", "mdt", "config")
        for path in (root / app).rglob("*.py")
        if "demo" not in path.name
        and (
            lines := sum(any(m in line for m in moments) for line in path.read_text().splitlines())
        )
    }

    assert found == IN_UTC
