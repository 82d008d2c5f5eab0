"""The demo's rule lab is filled: one sound draft whose replay is asked for, loaded once."""

import pytest
from django.utils import timezone

from mdt.demo import load_demo_hospital
from mdt.demo_lab import NEW, load_draft
from recommendations.models import KnowledgeDraft, ReplayDifference
from recommendations.rules.knowledge import read
from recommendations.tasks import run_replay

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_draft_of_the_demo() -> None:
    hospital = load_demo_hospital(timezone.now().date(), patients=20)
    for _ in range(2):
        load_draft(by=hospital.people["chair"], at=timezone.now())

    draft = KnowledgeDraft.objects.get()
    replay = draft.replays.get()
    run_replay(replay.pk)

    assert NEW in draft.files["thresholds.toml"]
    assert read(draft.files).thresholds["restaging_days"].value == 70
    replay.refresh_from_db()
    assert replay.finished_at
    codes = set(ReplayDifference.objects.values_list("code", flat=True))
    assert codes <= {"alert.restaging_overdue"}
