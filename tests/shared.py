"""The reference material beside the checkout, for tests that compare with it."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(name: str) -> Path:
    """The path of reference material; skips the test where there is none, and fails it in CI."""
    path = SHARED / name
    if path.exists():
        return path
    missing = f"reference material is not here: {name}"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)
