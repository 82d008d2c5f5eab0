"""Where a browser is on this machine, for tests marked `browser`."""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")


def executable() -> str:
    """The path of a Chromium; skips the test where there is none, and fails it in CI."""
    for candidate in (os.environ.get("CHROMIUM"), *map(shutil.which, NAMES)):
        if candidate:
            return candidate
    missing = "no Chromium on this machine: set CHROMIUM, or install the package chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)
