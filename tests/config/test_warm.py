"""A web process has read what its first request needs before that request comes."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow
PROGRAM = """
import sys
import config.wsgi
from recommendations.rules.knowledge import standard
from cases.fhir.definitions import resource_class
print("mdt.views.hooks" in sys.modules, "fhirclient.models.bundle" in sys.modules,
      standard.cache_info().currsize, resource_class.cache_info().currsize > 0)
"""


def test_a_web_process_starts_warm() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=os.environ | {"LOCAL": "true"}, capture_output=True,
        text=True, check=False, timeout=120,
    )  # fmt: skip

    assert ended.stdout.split() == ["True", "True", "1", "True"], ended.stderr
