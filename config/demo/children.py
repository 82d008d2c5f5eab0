"""The processes of a running installation. They die with their supervisor, however it dies."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Child:
    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def last_words(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def start(name: str, command: Sequence[str], *, folder: Path) -> Child:
    """Start a module of this Python with its output in `folder`/<name>.log."""
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  one thread only
        )
    return Child(name, process, log)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop(children: Sequence[Child], *, seconds: float = 15) -> None:
    """Ask all to end, wait, and end what is left with everything it started."""
    for child in children:
        child.process.terminate()
    for child in children:
        try:
            child.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()


def web(port: int) -> list[str]:
    server = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    return [
        *server,
        "--workers",
        "1",
        "--blocking-threads",
        "4",
        "--no-ws",
        "config.wsgi:application",
    ]


def worker() -> list[str]:
    return ["celery", "-A", "config", "worker", "--loglevel", "INFO", "--concurrency", "2"]


def beat(folder: Path) -> list[str]:
    schedule = str(folder / "beat-schedule")
    return [
        "celery",
        "-A",
        "config",
        "beat",
        "--loglevel",
        "INFO",
        "--schedule",
        schedule,
        "--pidfile=",
    ]
