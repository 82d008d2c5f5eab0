"""The nightly sweep: every open case, chunk by chunk. Whatever kills a worker, the rest is still waiting."""

from datetime import date, datetime

from django.db import transaction

from cases.models import Case
from mdt.actions.pipeline import BATCH, Account, assess_batch
from mdt.models import SweepChunk, SweepRun


@transaction.atomic
def begin(*, as_of: date, at: datetime) -> SweepRun:
    """The run of this day, with its chunks; begun once, however often it is asked for."""
    unfinished = SweepRun.objects.select_for_update().filter(as_of=as_of, finished_at=None).first()
    if unfinished:
        return unfinished
    ids = list(Case.objects.open().order_by("pk").values_list("pk", flat=True))
    run = SweepRun.objects.create(as_of=as_of, started_at=at, case_count=len(ids))
    groups = [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]
    SweepChunk.objects.bulk_create(
        SweepChunk(run=run, first_id=group[0], last_id=group[-1]) for group in groups
    )
    return run


@transaction.atomic
def step(run: SweepRun, *, at: datetime) -> Account | None:
    """Do one waiting chunk; ``None`` when there is none left that no other worker holds."""
    chunk = run.chunks.waiting().select_for_update(skip_locked=True).first()
    if chunk is None:
        return None
    ids = Case.objects.open().filter(pk__range=(chunk.first_id, chunk.last_id)).values_list("pk", flat=True)
    account = assess_batch(sorted(ids), as_of=run.as_of, at=at)
    chunk.done_at = at
    chunk.save(update_fields=["done_at"])
    return account


@transaction.atomic
def finish(run: SweepRun, *, at: datetime) -> bool:
    """Note the end once every chunk is done; a worker that died may still have left some."""
    run = SweepRun.objects.select_for_update().get(pk=run.pk)
    if run.finished_at is None and not run.chunks.waiting().exists():
        run.finished_at = at
        run.save(update_fields=["finished_at"])
    return run.finished_at is not None
