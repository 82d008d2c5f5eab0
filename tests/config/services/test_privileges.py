import os
from pathlib import Path

import pytest

from config.services import privileges
from config.services.exceptions import ServiceFailed
from config.services.privileges import RunAs, unprivileged


def test_ordinary_user_needs_no_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert unprivileged(Path("/")) == RunAs()


def test_root_that_can_become_nobody_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(privileges, "_can_enter", lambda way, folder: False)

    with pytest.raises(ServiceFailed, match="DATABASE_URL"):
        unprivileged(Path("/"))
