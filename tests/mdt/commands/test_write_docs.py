"""docs/states.md says what the tables say."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


def test_the_committed_file_is_fresh() -> None:
    call_command("write_docs", "--check")


def test_a_stale_file_is_refused(tmp_path: Path, settings: Any) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()

    with pytest.raises(CommandError, match="stale"):
        call_command("write_docs", "--check")
    call_command("write_docs", verbosity=0)
    call_command("write_docs", "--check")
