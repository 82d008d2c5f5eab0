"""The main job of the demo: new cases are worked off by the worker, then the sweep visits every open case."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TextIO

from django.utils import timezone

from accounts.days import latest_day
from accounts.models import User
from cases.models import Case, CaseChange
from config.demo import account
from config.demo.progress import Progress
from mdt.actions import sweeps
from mdt.demo import PASSWORD, load_demo_hospital
from mdt.demo_imports import load_waiting_import
from mdt.demo_lab import load_draft
from mdt.demo_meetings import load_meetings
from mdt.demo_replies import load_answers
from mdt.demo_traffic import load_traffic
from mdt.models import SweepRun
from mdt.tasks import drain_outbox, run_sweep

PATIENCE = 60.0


class JobStuck(Exception):
    """The worker did not get on with its work."""


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    what: str
    seconds: float | None = None


def load(today: date) -> Step:
    """The demo hospital: loaded once, found again on the next start."""
    before, began = Case.objects.count(), time.monotonic()
    hospital = load_demo_hospital(today)
    load_meetings(hospital.boards[0], hospital.people, password=PASSWORD, now=timezone.now())
    load_traffic(hospital.sites[0], hospital.people, timezone.now())
    load_waiting_import(hospital.sites[0], hospital.people, timezone.now())
    load_answers(hospital.sites[0], hospital.boards[0], hospital.people, timezone.now())
    load_draft(by=hospital.people["chair"], at=timezone.now())
    new = Case.objects.count() - before
    people = User.objects.count()
    what = f"{new} new cases; {before + new} cases and {people} people in all"
    return Step("imported", what, time.monotonic() - began)


def work_off(stream: TextIO) -> list[Step]:
    """Let the worker assess, flag, evaluate and queue what changed, and tell what came of it."""
    before, began = account.take(), time.monotonic()
    waiting = CaseChange.objects.waiting().count()
    drain_outbox.delay()
    progress = Progress("Assessing changed cases", total=waiting, stream=stream)
    _watch(progress, lambda: waiting - CaseChange.objects.waiting().count())
    seconds, now = time.monotonic() - began, account.take()
    return [
        Step("assessed", f"{waiting} changed cases, by the worker", seconds),
        *_found(before, now),
    ]


def _found(before: account.Account, now: account.Account) -> list[Step]:
    places = now.places
    sums = "the counts add up" if places.adds_up else "THE COUNTS DO NOT ADD UP"
    return [
        Step(
            "flagged",
            f"{now.flags - before.flags} new flags; {now.flags} open, {now.red} of them red",
        ),
        Step(
            "queued",
            f"{now.queued - before.queued} new on an agenda; {now.queued} in all, "
            f"{places.unscheduled} unscheduled ({sums})",
        ),
        Step(
            "suggestions",
            f"{now.suggestions} in {now.cases} cases; {now.evaluations} evaluations kept",
        ),
    ]


def sweep(stream: TextIO) -> Step:
    """The nightly visit to every open case, now."""
    before, began = account.take(), time.monotonic()
    at = timezone.now()
    run = sweeps.begin(as_of=latest_day(at), at=at)
    run_sweep.delay(run.pk)
    progress = Progress("Sweeping open cases", total=run.case_count, stream=stream)
    _watch(progress, lambda: run.case_count * _share(run.pk) // 100)
    now = account.take()
    new = (now.flags - before.flags, now.queued - before.queued)
    news = "nothing new" if new == (0, 0) else f"{new[0]} flags and {new[1]} agenda items more"
    return Step("swept", f"{run.case_count} open cases, {news}", time.monotonic() - began)


def _share(run_id: int) -> int:
    return SweepRun.objects.get(pk=run_id).share_done


def _watch(progress: Progress, done: Callable[[], int]) -> None:
    """Return when all is done. Raises JobStuck when nothing has moved for a minute."""
    last, moved = -1, time.monotonic()
    while (now := done()) < progress.total:
        if now != last:
            last, moved = now, time.monotonic()
            progress.show(now)
        if time.monotonic() - moved > PATIENCE:
            raise JobStuck(
                f"{progress.what}: still {now} of {progress.total} after {PATIENCE:.0f} s."
            )
        time.sleep(0.1)
    progress.show(progress.total)
