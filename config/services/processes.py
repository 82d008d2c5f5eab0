"""Processes and ports, told apart with care: a number alone proves nothing after a crash."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


def alive(pid: int, name: str) -> bool:
    """Whether `pid` runs a program whose name starts with `name`; a zombie does not count."""
    if not Path("/proc/self/stat").exists():
        return _alive_by_ps(pid, name)
    try:
        raw = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    # The name stands in brackets and may itself hold brackets and blanks.
    program, rest = raw[raw.index("(") + 1 : raw.rindex(")")], raw[raw.rindex(")") + 2 :]
    return program.startswith(name) and not rest.startswith("Z")


def _alive_by_ps(pid: int, name: str) -> bool:
    answer = subprocess.run(
        ["ps", "-p", str(pid), "-o", "stat=,comm="], capture_output=True, text=True, check=False
    )
    words = answer.stdout.split(maxsplit=1)
    return len(words) == 2 and words[0][0] != "Z" and Path(words[1].strip()).name.startswith(name)


def works_in(pid: int, folder: Path) -> bool:
    """Whether the process's working folder is `folder`; True when the system will not tell."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:
        return True


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def greets(port: int, message: bytes) -> bool:
    """Whether something on the port answers the message within a second."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(message)
            return bool(connection.recv(1))
    except OSError:
        return False


def wait_until(holds: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def end(pid: int, name: str, signals: tuple[signal.Signals, ...], *, seconds: float = 10) -> None:
    """Send each signal in turn until the process is gone; never to a pid that now means another program."""
    for one in signals:
        if not alive(pid, name):
            return
        os.kill(pid, one)
        wait_until(lambda: not alive(pid, name), seconds=seconds)
