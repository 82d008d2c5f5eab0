"""Background jobs: a name and a time each; the work is in actions."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from accounts.audit import SystemActor
from accounts.days import day_at, earliest_day, latest_day
from cases.actions import queued_imports
from mdt.actions import (
    drafts,
    follow_ups,
    launch_readings,
    listing,
    meetings,
    pipeline,
    replies,
    scheduling,
    sweeps,
    unsigned,
)
from mdt.models import MeetingSeries, SweepRun
from mdt.presenters.imports import stored_page
from recommendations.active import active

MOST_BATCHES = 200
# Processes that share a sweep; one that finds no chunk left just ends.
SWEEPERS = 4
SWEPT_WITH = "knowledge-swept-with"


@shared_task
def drain_outbox() -> int:
    """Work off the changes that wait, in batches, until none is left."""
    done = 0
    for _ in range(MOST_BATCHES):
        now = timezone.now()
        drained = pipeline.drain(as_of=latest_day(now), at=now)
        done += drained
        if not drained:
            break
    return done


@shared_task
def process_imports() -> int:
    """Read, answer or confirm the large files that somebody asked for."""
    return queued_imports.process_waiting(at=timezone.now(), show=stored_page, note=replies.note)


@shared_task
def read_launches() -> int:
    """Read the facts of the patients with whom people came from their record systems."""
    return launch_readings.process_waiting(at=timezone.now())


@shared_task
def sweep() -> None:
    """Begin today's sweep, or go on with one that was broken off, and do its chunks."""
    now = timezone.now()
    run = sweeps.begin(as_of=latest_day(now), at=now)
    for _ in range(SWEEPERS):
        run_sweep.delay(run.pk)


@shared_task
def run_sweep(run_id: int) -> None:
    """Do waiting chunks until none is left; several workers may run this side by side."""
    run = SweepRun.objects.get(pk=run_id)
    while sweeps.step(run, at=timezone.now()) is not None:
        pass
    sweeps.finish(run, at=timezone.now())


@shared_task
def resume_sweep() -> None:
    """Go on with a sweep whose worker died; the broker would hand its task out again only much later."""
    for run in sweeps.stalled():
        run_sweep(run.pk)


@shared_task
def follow_knowledge() -> None:
    """Sweep once when another version of the rules has come into force; a running sweep is waited for."""
    version = active().version
    if cache.get(SWEPT_WITH) == version or SweepRun.objects.filter(finished_at=None).exists():
        return
    cache.set(SWEPT_WITH, version, timeout=None)
    sweep()


@shared_task
def extend_series() -> int:
    """Keep the coming twelve weeks of every series on the calendar, and close what nobody closed."""
    now, by = timezone.now(), SystemActor("meeting series")
    meetings.end_forgotten(by=by, at=now)
    made = sum(
        scheduling.extend_series(series=series, today=day_at(series.board, now), by=by, at=now)
        for series in MeetingSeries.objects.select_related("board")
    )
    listing.place_waiting(at=now)
    return made


@shared_task
def expire_drafts() -> int:
    """Let go of what was typed thirty days ago and never sent."""
    return drafts.expire(at=timezone.now())


@shared_task
def escalate_actions() -> int:
    """Bring overdue tasks before deputies and coordinators."""
    now = timezone.now()
    return follow_ups.escalate(today=earliest_day(now), by=SystemActor("overdue tasks"), at=now)


@shared_task
def remind_of_unsigned() -> int:
    """Bring what nobody has signed before its signers, and a day later before the chair."""
    return unsigned.remind(by=SystemActor("unsigned decisions"), at=timezone.now())
