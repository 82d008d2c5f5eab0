"""A sweep visits every open case once, whoever stops in the middle."""

from datetime import timedelta

import pytest

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


def test_stalled(progressing_case: Case) -> None:
    run = sweeps.begin(as_of=TODAY, at=AT)

    assert sweeps.stalled(at=AT) == []
    assert sweeps.stalled(at=LATER) == [run]
    sweeps.step(run, at=LATER)
    assert sweeps.stalled(at=LATER) == []


def test_an_empty_hospital(db: None) -> None:
    run = sweeps.begin(as_of=TODAY, at=AT)

    assert sweeps.step(run, at=AT) is None
    assert sweeps.finish(run, at=AT)
