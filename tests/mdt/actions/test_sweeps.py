"""A sweep visits every open case once, whoever stops in the middle."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from cases.models import Case
from mdt.actions import sweeps
from mdt.models import AgendaItem, Board, SweepRun
from tests.mdt.course import AT, TODAY

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)


def test_sweep(board: Board, progressing_case: Case) -> None:
    run = sweeps.begin(as_of=TODAY, at=AT)

    account = sweeps.step(run, at=AT)

    assert account is not None
    assert (account.assessed, run.case_count) == (1, 1)
    assert sweeps.step(run, at=AT) is None
    assert sweeps.finish(run, at=AT)
    assert AgendaItem.objects.count() == 1


def test_begin_twice_is_one_run(progressing_case: Case) -> None:
    assert sweeps.begin(as_of=TODAY, at=AT) == sweeps.begin(as_of=TODAY, at=AT)


def test_not_finished_while_a_chunk_waits(progressing_case: Case) -> None:
    run = sweeps.begin(as_of=TODAY, at=AT)

    assert not sweeps.finish(run, at=AT)


def test_a_newer_sweep_takes_over(progressing_case: Case) -> None:
    old = sweeps.begin(as_of=TODAY, at=AT)

    new = sweeps.begin(as_of=TODAY + timedelta(days=1), at=LATER)

    assert SweepRun.objects.get(finished_at=None) == new
    assert sweeps.step(old, at=LATER) is None


def test_stalled_until_it_is_finished(progressing_case: Case) -> None:
    run = sweeps.begin(as_of=TODAY, at=AT)

    assert sweeps.stalled() == [run]
    sweeps.step(run, at=LATER)
    assert sweeps.stalled() == [run]
    sweeps.finish(run, at=LATER)
    assert sweeps.stalled() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_run_that_a_worker_holds_is_not_stalled(progressing_case: Case) -> None:
    run = sweeps.begin(as_of=TODAY, at=AT)

    with psycopg.connect(**_address()) as worker:
        worker.execute("SELECT 1 FROM mdt_sweepchunk FOR UPDATE")
        assert sweeps.stalled() == []

    assert sweeps.stalled() == [run]


def _address() -> dict[str, Any]:
    words = connection.settings_dict
    return {
        "dbname": words["NAME"],
        "user": words["USER"],
        "password": words["PASSWORD"],
        "host": words["HOST"],
        "port": words["PORT"],
    }


def test_an_empty_hospital(db: None) -> None:
    run = sweeps.begin(as_of=TODAY, at=AT)

    assert sweeps.step(run, at=AT) is None
    assert sweeps.finish(run, at=AT)
