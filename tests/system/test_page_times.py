"""The budget of a page: its p95 within twice that of a bare Django view that asks the same, and twelve queries.

Measured by ``benchmarks.pages`` in a process and database of its own: here the test's own care for templates, which
copies what each of them was given, would weigh as much as the page.
"""

import subprocess
import sys

import pytest

CASES = 200

pytestmark = pytest.mark.slow


def test_no_page_takes_more_than_twice_a_bare_view() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.pages", str(CASES)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    print(run.stdout)  # noqa: T201
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Over the budget: none" in run.stdout
