"""A worker dies in the middle of the nightly sweep. Nothing is lost, and nothing is done twice."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from accounts.audit import SystemActor
from accounts.models import Site
from cases.actions.importing import import_documents
from cases.generator import generate_cases
from cases.models import Case, Flag
from cases.rules import document as d
from config.demo import children
from config.demo.children import Child
from config.services.processes import wait_until
from mdt.actions import pipeline, scheduling, sweeps
from mdt.actions.queueing import reconciliation
from mdt.models import AgendaItem, Board, MeetingSeries, SweepRun
from mdt.tasks import resume_sweep, run_sweep
from recommendations.models import Evaluation

TODAY = date(2026, 11, 24)
COUNT = 1000


@contextmanager
def worker(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    """A real worker on the test's database, in one process, so that kill -9 hits whoever does the work."""
    name = str(connection.settings_dict["NAME"])
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    monkeypatch.setenv("DATABASE_URL", f"{address}/{name}")
    command: Sequence[str] = ["celery", "-A", "config", "worker", "--pool", "solo"]
    child = children.start("worker", command, folder=folder)
    try:
        yield child
    finally:
        children.stop([child])


def hospital_with(count: int) -> None:
    by, now = SystemActor("test"), timezone.now()
    site = Site.objects.create(code="lakeside", name="Lakeside Hospital")
    board = Board.objects.create(code="liver", name="Liver metastases board")
    board.sites.add(site)
    series = MeetingSeries.objects.create(
        board=board, weekday=3, starts_at=time(8), cut_off_time=time(12), first_on=TODAY
    )
    scheduling.extend_series(series=series, today=now.date(), by=by, at=now)
    documents = [d.from_json(case) for case in generate_cases(count, seed=3, today=TODAY)]
    import_documents(documents, site=site, by=by, at=now)


def state() -> tuple[object, ...]:
    flags = Flag.objects.order_by("case_id", "key").values_list("case_id", "key", "state")
    items = AgendaItem.objects.order_by("case_id").values_list("case_id", "meeting_id", "state")
    return tuple(flags), tuple(items), Evaluation.objects.count()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sweep_survives_kill_nine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hospital_with(COUNT)
    run = sweeps.begin(as_of=TODAY, at=timezone.now(), full=True)  # in chunks of 250
    run_sweep.delay(run.pk)

    with worker(tmp_path, monkeypatch) as first:
        assert wait_until(lambda: run.chunks.exclude(done_at=None).exists(), seconds=120)
        first.process.kill()
        first.process.wait()
    assert run.chunks.waiting().exists(), "killed too late to prove anything"
    with worker(tmp_path, monkeypatch):
        # What beat sends every few seconds.
        resume_sweep.delay()
        finished = SweepRun.objects.filter(pk=run.pk, finished_at__isnull=False)
        assert wait_until(finished.exists, seconds=240)

    assert not Case.objects.exclude(assessed_at__isnull=False).exists()
    assert Evaluation.objects.count() == COUNT
    twice = Flag.objects.values("case", "key").annotate(n=Count("id")).filter(n__gt=1)
    assert not twice.exists()
    assert reconciliation().adds_up
    before = state()
    pipeline.assess(
        list(Case.objects.values_list("pk", flat=True)[:500]), as_of=TODAY, at=timezone.now()
    )
    assert state() == before
