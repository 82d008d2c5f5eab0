"""A sweep visits every open case once, whoever stops in the middle."""

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from accounts.models import Site
from cases.actions.importing import import_documents
from cases.generator.course import generate_case
from cases.models import Case, Flag
from cases.rules.document import from_json
from mdt.actions import sweeps
from mdt.actions.pipeline import Account
from mdt.actions.scheduling import extend_series
from mdt.models import AgendaItem, Assessed, Board, SweepRun
from recommendations.models import Evaluation
from tests.mdt.course import AT, BY, TODAY, weekly

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
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


def sweep_on(day: date, *, full: bool = False) -> Account:
    run, account = sweeps.begin(as_of=day, at=AT, full=full), Account()
    while (done := sweeps.step(run, at=AT)) is not None:
        account.add(done)
    sweeps.finish(run, at=AT)
    return account


def test_a_case_that_nothing_can_have_changed_stands(progressing_case: Case) -> None:
    first = sweep_on(TODAY)

    second = sweep_on(TODAY + timedelta(days=1))

    assert (first.assessed, second.assessed) == (1, 0)
    run = SweepRun.objects.latest("id")
    assert (run.case_count, run.chunks.get().assessed, run.share_done) == (1, 0, 100)


def test_a_full_sweep_assesses_every_case(progressing_case: Case) -> None:
    sweep_on(TODAY)

    assert sweep_on(TODAY, full=True).assessed == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("version", 0), ("rules_sha256", "other"), ("profile", "china"), ("again_on", TODAY + DAY)],
)
def test_due_when_facts_rules_profile_or_day_are_others(
    progressing_case: Case, field: str, value: object
) -> None:
    sweep_on(TODAY)
    Assessed.objects.update(**{field: value})

    assert sweep_on(TODAY + DAY).assessed == 1


def test_an_earlier_day_is_assessed_again(progressing_case: Case) -> None:
    sweep_on(TODAY)

    assert sweep_on(TODAY - DAY).assessed == 1


def test_a_case_that_stands_is_queued_once_there_is_a_meeting(
    site: Site, progressing_case: Case
) -> None:
    assert sweep_on(TODAY).queued.unscheduled == 1
    board = Board.objects.create(code="liver", name="Liver board")
    board.sites.add(site)
    extend_series(series=weekly(board), today=TODAY, by=BY, at=AT)

    account = sweep_on(TODAY + DAY)

    assert (account.assessed, account.queued.listed) == (0, 1)


@pytest.mark.slow
def test_standing_cases_end_as_if_all_had_been_assessed(board: Board, site: Site) -> None:
    documents = [from_json(generate_case(n, seed=5, today=TODAY)) for n in range(12)]
    import_documents(documents, site=site, by=BY, at=AT)
    sweep_on(TODAY)
    for days in (5, 11, 16):
        sweep_on(TODAY + days * DAY)
    flags, evaluations = Flag.objects.count(), Evaluation.objects.count()

    account = sweep_on(TODAY + 16 * DAY, full=True)

    assert account.assessed == 12
    assert account.evaluations == 0
    assert (Flag.objects.count(), Evaluation.objects.count()) == (flags, evaluations)
    assert account.flagged.withdrawn == 0
