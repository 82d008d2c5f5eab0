"""config → mdt → recommendations → cases → accounts, and `rules/` on nothing but the standard library."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.services.running import ROOT


@pytest.mark.slow
def test_imports_point_down() -> None:
    linter = Path(sys.executable).parent / "lint-imports"

    judged = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)

    assert judged.returncode == 0, judged.stdout
