"""The nightly sweep: every open case, chunk by chunk. Whatever kills a worker, the rest is still waiting."""

from datetime import date, datetime

from django.db import transaction

from cases.models import Case
from mdt.actions.due import due_between
from mdt.actions.pipeline import BATCH, Account, assess
from mdt.actions.queueing import queue_cases
from mdt.models import SweepChunk, SweepRun

STANDING = 4 * BATCH
"""The cases of a chunk of which most stand: about one in eight is due on an ordinary night."""


@transaction.atomic
def begin(*, as_of: date, at: datetime, full: bool = False) -> SweepRun:
    """The run of this day, with its chunks; begun once, however often it is asked for.

    ``full`` assesses every case, also those that nothing can have changed.
    """
    for unfinished in SweepRun.objects.select_for_update().filter(finished_at=None):
        if unfinished.as_of >= as_of:
            return unfinished
        _give_up(unfinished, at)
    ids = list(Case.objects.open().order_by("pk").values_list("pk", flat=True))
    run = SweepRun.objects.create(as_of=as_of, started_at=at, case_count=len(ids), is_full=full)
    size = BATCH if full else STANDING
    groups = [ids[start : start + size] for start in range(0, len(ids), size)]
    SweepChunk.objects.bulk_create(
        SweepChunk(run=run, first_id=group[0], last_id=group[-1]) for group in groups
    )
    return run


def _give_up(run: SweepRun, at: datetime) -> None:
    """A newer sweep visits every case of an older one; going on would bring back yesterday's view."""
    run.chunks.waiting().delete()
    run.finished_at = at
    run.save(update_fields=["finished_at"])


@transaction.atomic
def stalled() -> list[SweepRun]:
    """Unfinished runs of which no worker holds a chunk: theirs died, or its message was lost."""
    return [run for run in SweepRun.objects.filter(finished_at=None) if not _is_held(run)]


def _is_held(run: SweepRun) -> bool:
    waiting = run.chunks.waiting()
    return len(waiting.select_for_update(skip_locked=True)) < waiting.count()


@transaction.atomic
def step(run: SweepRun, *, at: datetime) -> Account | None:
    """Do one waiting chunk; ``None`` when there is none left that no other worker holds."""
    chunk = run.chunks.waiting().select_for_update(skip_locked=True).first()
    if chunk is None:
        return None
    account = _visit(chunk, run, at)
    chunk.done_at, chunk.assessed = at, account.assessed
    chunk.save(update_fields=["done_at", "assessed"])
    return account


def _visit(chunk: SweepChunk, run: SweepRun, at: datetime) -> Account:
    """Assess the cases that are due; whatever waits for a meeting is asked for in every case."""
    here = Case.objects.open().filter(pk__range=(chunk.first_id, chunk.last_id))
    ids = list(here.order_by("pk").values_list("pk", flat=True))
    due = ids if run.is_full else due_between(chunk.first_id, chunk.last_id, as_of=run.as_of)
    account = assess(due, as_of=run.as_of, at=at)
    standing = set(ids) - set(due)
    account.queued += queue_cases(standing, at=at)
    return account


@transaction.atomic
def finish(run: SweepRun, *, at: datetime) -> bool:
    """Note the end once every chunk is done; a worker that died may still have left some."""
    run = SweepRun.objects.select_for_update().get(pk=run.pk)
    if run.finished_at is None and not run.chunks.waiting().exists():
        run.finished_at = at
        run.save(update_fields=["finished_at"])
    return run.finished_at is not None
