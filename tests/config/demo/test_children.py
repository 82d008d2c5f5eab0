import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.demo import children
from config.services.processes import alive, wait_until
from config.services.running import ROOT

pytestmark = pytest.mark.slow

SUPERVISE = """
import sys, time
from pathlib import Path
from config.demo import children
child = children.start("sleeper", ["timeit", "-n1", "-r1", "__import__('time').sleep(60)"], folder=Path(sys.argv[1]))
print(child.process.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)
def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert supervisor.stdout
    child = int(supervisor.stdout.readline())

    os.kill(supervisor.pid, signal.SIGKILL)
    supervisor.communicate()

    assert wait_until(lambda: not alive(child, "python"), seconds=5)


def test_last_words_of_a_child(tmp_path: Path) -> None:
    child = children.start("broken", ["no_such_module"], folder=tmp_path)

    assert wait_until(lambda: child.has_ended, seconds=10)
    assert "no_such_module" in child.last_words()


def test_stop_waits_for_all(tmp_path: Path) -> None:
    sleeping = ["timeit", "-n1", "-r1", "__import__('time').sleep(60)"]
    running = [children.start(name, sleeping, folder=tmp_path) for name in ("one", "two")]

    children.stop(running)

    assert all(child.has_ended for child in running)
