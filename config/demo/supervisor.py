"""Starts everything, has the main job done, and watches until it is told to stop."""

import contextlib
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO

from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from config import probe
from config.demo import children, job
from config.demo.children import Child
from config.services.processes import free_port, port_is_free, wait_until
from config.services.running import RUN
from mdt.demo import PASSWORD


class ChildEnded(Exception):
    """A process of the demo ended by itself; the text holds its last lines."""


def run(*, once: bool, port: int, out: TextIO, err: TextIO) -> None:
    """Run the demo; with `once`, end after the account of the main job.

    Raises ChildEnded when a process ends by itself, and JobStuck when the worker does not work.
    """
    began = time.monotonic()
    signal.signal(signal.SIGTERM, _interrupt)
    call_command("migrate", verbosity=0)
    loaded = job.load(timezone.now().date())
    port = port if port_is_free(port) else free_port()
    with _processes(port) as running:
        _wait_for_page(port, running)
        steps = [loaded, *_work(running, err)]
        _tell(steps, port, time.monotonic() - began, out)
        if not once:
            _serve(running, out)
    out.write("Stopped.\n")


def _work(running: Sequence[Child], err: TextIO) -> list[job.Step]:
    try:
        return [*job.work_off(err), job.sweep(err)]
    except job.JobStuck as stuck:
        worker = next(child for child in running if child.name == "worker")
        raise job.JobStuck(f"{stuck}\n{worker.last_words()}") from stuck


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@contextlib.contextmanager
def _processes(port: int, folder: Path = RUN) -> Iterator[Sequence[Child]]:
    commands = {
        "web": children.web(port),
        "worker": children.worker(),
        "beat": children.beat(folder),
    }
    running = [children.start(name, command, folder=folder) for name, command in commands.items()]
    try:
        yield running
    finally:
        children.stop(running)


def _wait_for_page(port: int, running: Sequence[Child]) -> None:
    def ready() -> bool:
        _check(running)
        return probe.answers(port, "/readyz")

    if not wait_until(ready, seconds=60):
        raise ChildEnded(f"The web server does not answer:\n{running[0].last_words()}")


def _check(running: Sequence[Child]) -> None:
    for child in running:
        if child.has_ended:
            raise ChildEnded(f"The {child.name} process ended by itself:\n{child.last_words()}")


def _serve(running: Sequence[Child], out: TextIO) -> None:
    out.write("Ctrl-C stops everything.\n")
    out.flush()
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            _check(running)
            time.sleep(0.5)


def _tell(steps: Sequence[job.Step], port: int, seconds: float, out: TextIO) -> None:
    out.write("\n")
    for step in steps:
        took = "" if step.seconds is None else f"{step.seconds:6.1f} s"
        out.write(f"  {step.name:<12} {step.what:<62}{took}\n")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    out.write(
        f"\n  CRLM Board runs at  http://127.0.0.1:{port}/   ({seconds:.1f} s, Python {python})\n\n"
    )
    people = User.objects.filter(email__endswith="@demo.example").order_by("pk")
    out.writelines(f"    {person.email:<28}{person.full_name}\n" for person in people)
    out.write(f"  Password for all: {PASSWORD}\n")
    out.write(f"  Logs: {RUN}/web.log, worker.log, beat.log\n\n")
    out.flush()
