import os
import signal
import subprocess
import time

import pytest

from config.services.processes import alive, end, free_port, port_is_free, wait_until


def test_own_process_is_alive_by_its_name_only() -> None:
    assert alive(os.getpid(), "py")
    assert not alive(os.getpid(), "postgres")


@pytest.mark.slow
def test_zombie_is_not_alive() -> None:
    child = subprocess.Popen(["sleep", "0"])
    time.sleep(0.2)

    assert not alive(child.pid, "sleep")

    child.wait()


def test_end_leaves_another_program_alone() -> None:
    child = subprocess.Popen(["sleep", "60"])

    end(child.pid, "postgres", (signal.SIGKILL,))

    assert child.poll() is None
    child.kill()
    child.wait()


def test_free_port_is_free() -> None:
    assert port_is_free(free_port())


def test_waiting_has_an_end() -> None:
    assert not wait_until(lambda: False, seconds=0.01)
