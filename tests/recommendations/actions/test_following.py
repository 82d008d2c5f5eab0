"""When another version of the rules comes into force, every open case is assessed with it, once."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from cases.models import Case
from mdt.models import SweepRun
from mdt.tasks import SWEPT_WITH, follow_knowledge, run_sweep
from recommendations.models import Evaluation, KnowledgeDraft
from recommendations.rules.knowledge import standard

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock goes on to where the release is in force."""
    now = timezone.now() + timedelta(minutes=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def versions() -> set[str]:
    open_cases = list(Case.objects.open().values_list("pk", flat=True))
    latest = Evaluation.objects.latest_of_each(open_cases)
    return set(latest.values_list("knowledge_version", flat=True))


def test_a_release_sweeps_every_open_case_once(
    released: KnowledgeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.set(SWEPT_WITH, standard().version)
    follow_knowledge()
    assert not SweepRun.objects.exists()

    later(monkeypatch)
    follow_knowledge()
    follow_knowledge()
    run_sweep(SweepRun.objects.get().pk)

    run = SweepRun.objects.get()
    assert run.finished_at
    assert versions() == {"2026.2"}
    follow_knowledge()
    assert SweepRun.objects.count() == 1


def test_a_running_sweep_is_waited_for(
    released: KnowledgeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.set(SWEPT_WITH, standard().version)
    later(monkeypatch)
    at = timezone.now()
    running = SweepRun.objects.create(as_of=at.date(), started_at=at)

    follow_knowledge()
    assert cache.get(SWEPT_WITH) == standard().version
    assert SweepRun.objects.get() == running
    SweepRun.objects.update(finished_at=at)
    follow_knowledge()

    assert cache.get(SWEPT_WITH) == "2026.2"
