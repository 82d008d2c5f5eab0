"""The queue rule, row by row."""

from datetime import UTC, datetime, timedelta

import pytest

from mdt.rules.queue import Slot, next_slot

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
