"""Shares with their numerator and denominator; nothing judged is no share, not nought."""

from decimal import Decimal

import pytest

from cases.rules.flag_quality import CodeQuality, by_code, percent, total


@pytest.mark.parametrize(
    ("_why", "part", "whole", "expected"),
    [
        ("nothing judged", 0, 0, None),
        ("two thirds", 2, 3, Decimal("66.7")),
        ("half away from zero", 1, 16, Decimal("6.3")),
    ],
)
def test_percent(_why: str, part: int, whole: int, expected: Decimal | None) -> None:
    assert percent(part, whole) == expected


def test_shares_of_a_code() -> None:
    row = CodeQuality("target_progression", raised=9, confirmed=3, false_alarms=1, missed=1)

    assert (row.judged, row.predictive_value) == (4, Decimal("75.0"))
    assert (row.seen, row.missed_share) == (4, Decimal("25.0"))


def test_a_code_that_only_ever_missed_has_a_row() -> None:
    rows = by_code({"lesion_growth": (2, 1, 0)}, {"new_lesion_progression": 1})

    assert [row.code for row in rows] == ["lesion_growth", "new_lesion_progression"]
    assert (total(rows).raised, total(rows).missed) == (2, 1)
