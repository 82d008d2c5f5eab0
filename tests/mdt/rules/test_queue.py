"""The queue rule, row by row."""

from datetime import UTC, datetime, timedelta

import pytest

from mdt.rules.queue import Slot, fill_minutes, next_slot

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def slot(
    meeting: int, *, days: int = 3, used: int = 0, closes: int = 1, state: str = "planned"
) -> Slot:
    return Slot(meeting, NOW + timedelta(days=days), NOW + timedelta(days=closes), 60, used, state)


@pytest.mark.parametrize(
    ("_why", "slots", "expected"),
    [
        ("the earliest, whatever the order", [slot(2, days=10), slot(1)], 1),
        ("a full meeting is passed over", [slot(1, used=53), slot(2, days=10)], 2),
        ("the last minutes are given", [slot(1, used=52), slot(2, days=10)], 1),
        ("past its cut-off", [slot(1, closes=-1), slot(2, days=10)], 2),
        ("at the very cut-off it is too late", [slot(1, closes=0), slot(2, days=10)], 2),
        ("a locked list takes none", [slot(1, state="locked"), slot(2, days=10)], 2),
        ("nothing suits: the alarm", [slot(1, state="cancelled"), slot(2, used=60)], None),
        ("no meeting at all: the alarm", [], None),
    ],
)
def test_next_slot(_why: str, slots: list[Slot], expected: int | None) -> None:
    found = next_slot(slots, 8, NOW)

    assert (found.meeting if found else None) == expected


@pytest.mark.parametrize(
    ("_why", "used", "minutes", "expected"),
    [
        ("up to what may be filled", 43, 8, True),
        ("and not a minute more, though the meeting has nine", 44, 8, False),
        ("an empty list takes a case the meeting has time for", 0, 60, True),
        ("and none that it has no time for", 0, 61, False),
    ],
)
def test_a_list_is_filled_up_to_its_mark(
    _why: str, used: int, minutes: int, expected: bool
) -> None:
    one = Slot(1, NOW + timedelta(days=3), NOW + timedelta(days=1), 60, used, fill_minutes=51)

    assert one.takes(minutes, NOW) is expected


@pytest.mark.parametrize(
    ("_why", "capacity", "percent", "expected"),
    [
        ("a short meeting has no pause", 60, 85, 51),
        ("as long as the limit is not over it", 75, 85, 63),
        ("a longer one goes without its pause", 90, 85, 68),
        ("all of it, where the board wants it so", 90, 100, 80),
    ],
)
def test_fill_minutes(_why: str, capacity: int, percent: int, expected: int) -> None:
    found = fill_minutes(capacity, percent=percent, break_after=75, break_minutes=10)

    assert found == expected
