"""Exact arithmetic: what binary floating point gets wrong, these must get right."""

from decimal import Decimal

import pytest

from cases.rules.lengths import percent, plain
from cases.rules.target import grew_enough, shrank_enough


@pytest.mark.parametrize(
    ("_why", "total", "nadir", "expected"),
    [
        ("both limits are inclusive", "30", "25", True),
        ("20 % but under 5 mm is not progression", "24", "20", False),
        ("5 mm but under 20 % is not progression", "105", "100", False),
        ("16.4 - 11.4 is 5 exactly, not 4.999", "16.4", "11.4", True),
        ("on a nadir of nothing only the 5 mm count", "5", "0", True),
    ],
)
def test_grew_enough(_why: str, total: str, nadir: str, expected: bool) -> None:
    assert grew_enough(Decimal(total), Decimal(nadir)) is expected


@pytest.mark.parametrize(
    ("_why", "total", "baseline", "expected"),
    [
        ("exactly -30 % is a partial response", "70", "100", True),
        ("92 to 64.4 mm is -30 % exactly, not -29.999", "64.4", "92", True),
        ("-29.9 % is not", "70.1", "100", False),
    ],
)
def test_shrank_enough(_why: str, total: str, baseline: str, expected: bool) -> None:
    assert shrank_enough(Decimal(total), Decimal(baseline)) is expected


def test_percentages_for_display() -> None:
    assert percent(Decimal(-1), Decimal(30000)) == "0.00"
    assert percent(Decimal(1), Decimal(8)) == "12.50"
    assert percent(Decimal("2.125"), Decimal(100)) == "2.13"
    assert percent(Decimal(1), Decimal(0)) is None


def test_lengths_without_trailing_zeros() -> None:
    assert [plain(Decimal(text)) for text in ("70.0", "64.40", "100", "-0")] == [
        "70",
        "64.4",
        "100",
        "0",
    ]
