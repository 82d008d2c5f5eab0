"""A draft over every case: what differs is listed case by case, and a dead worker loses nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case
from mdt.demo import DemoHospital
from recommendations.actions import replays
from recommendations.models import KnowledgeDraft, ReplayDifference
from recommendations.tasks import resume_replays, run_replay
from tests.recommendations.actions.conftest import replayed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_every_case_with_the_changed_rule_is_listed(
    replayed_draft: KnowledgeDraft, hospital: DemoHospital
) -> None:
    replay = replayed_draft.replays.get()
    found = ReplayDifference.objects.all()

    assert replay.finished_at
    assert (replay.case_count, replay.share_done) == (Case.objects.count(), 100)
    assert found
    assert {(row.code, row.change) for row in found} == {("option.upfront_resection", "changed")}
    assert {row.title for row in found} == {"Operate first"}


def test_an_unchanged_draft_differs_nowhere(draft: KnowledgeDraft, hospital: DemoHospital) -> None:
    from recommendations.rules.knowledge import STANDARD, texts_of

    name = "options_surgery.toml"
    KnowledgeDraft.objects.update(files=draft.files | {name: texts_of(STANDARD)[name]})
    replayed(draft, hospital)

    assert ReplayDifference.objects.count() == 0


def test_a_replay_goes_on_after_its_worker_died(
    draft: KnowledgeDraft, hospital: DemoHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "BATCH", 5)
    replay = replays.begin(draft=draft, by=hospital.people["chair"], at=timezone.now())
    assert replays.step(replay.pk, at=timezone.now())
    replay.refresh_from_db()
    assert replay.done_count == 5

    resume_replays()
    replay.refresh_from_db()
    whole = ReplayDifference.objects.count()
    run_replay(replay.pk)

    assert replay.finished_at
    assert replay.done_count == Case.objects.count()
    assert ReplayDifference.objects.count() == whole


def test_reading_costs_the_same_for_few_and_many(
    draft: KnowledgeDraft, hospital: DemoHospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for size in (2, 8):
        monkeypatch.setattr(replays, "BATCH", size)
        replay = replays.begin(draft=draft, by=hospital.people["chair"], at=timezone.now())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            replays.step(replay.pk, at=timezone.now())
        counts.append(len(queries))

    assert abs(counts[0] - counts[1]) <= 1
