"""Tumour markers on the current line: flare, or confirmed rise."""

from typing import Any

import pytest

from tests.recommendations.cases import FOLFOX, case, level_of
from tests.recommendations.rows.shared import running


def with_markers(start: str, *values: tuple[str, str]) -> dict[str, Any]:
    samples = [
        {"test": "CEA", "value": value, "unit": "ug/L", "upper_limit": "5", "collected_on": day}
        for day, value in values
    ]
    return case(**running(*FOLFOX, started_on=start), labs=samples)


@pytest.mark.parametrize(
    ("_why", "document", "expected"),
    [
        (
            "day 55",
            with_markers("2026-01-05", ("2026-01-05", "40"), ("2026-03-01", "48")),
            ("info", None),
        ),
        (
            "+19 %",
            with_markers("2026-01-05", ("2026-01-05", "40"), ("2026-03-01", "47.9")),
            (None, None),
        ),
        (
            "confirmed after 14 days",
            with_markers(
                "2025-12-01", ("2025-12-01", "40"), ("2026-02-01", "48"), ("2026-02-15", "48")
            ),
            (None, "amber"),
        ),
        (
            "13 days apart",
            with_markers(
                "2025-12-01", ("2025-12-01", "40"), ("2026-02-01", "48"), ("2026-02-14", "48")
            ),
            (None, None),
        ),
    ],
)
def test_markers(
    _why: str, document: dict[str, Any], expected: tuple[str | None, str | None]
) -> None:
    flare, progression = (level_of(document, f"alert.marker_{x}") for x in ("flare", "progression"))

    assert (flare, progression) == expected
