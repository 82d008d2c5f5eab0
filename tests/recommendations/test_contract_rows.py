"""Every code of the case document's §4, at its boundaries: when it appears, at which level, when not."""

from typing import Any

import pytest

from tests.recommendations.cases import case, level_of
from tests.recommendations.rows.alerts import ALERTS
from tests.recommendations.rows.further import FURTHER
from tests.recommendations.rows.options import OPTIONS

HEAD = ("code", "_why", "changes", "profile", "expected")


@pytest.mark.parametrize(HEAD, OPTIONS)
def test_option(
    code: str, _why: str, changes: dict[str, Any], profile: str, expected: str | None
) -> None:
    assert level_of(case(**changes), f"option.{code}", profile) == expected


@pytest.mark.parametrize(HEAD, ALERTS + FURTHER)
def test_alert(
    code: str, _why: str, changes: dict[str, Any], profile: str, expected: str | None
) -> None:
    assert level_of(case(**changes), f"alert.{code}", profile) == expected
