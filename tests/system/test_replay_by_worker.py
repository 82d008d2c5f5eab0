"""A replay of a draft done by a real worker process, as the rule lab's button asks for it."""

from pathlib import Path

import pytest
from celery import current_app
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from config.services.processes import wait_until
from mdt.demo import load_demo_hospital
from recommendations.actions import drafts
from recommendations.models import Replay, ReplayDifference
from tests.system.test_killed_worker import worker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
OLD, NEW = 'title = "Liver resection first"', 'title = "Operate first"'


def test_a_worker_replays_the_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hospital = load_demo_hospital(timezone.now().date(), patients=6)
    chair, at = hospital.people["chair"], timezone.now()
    made = drafts.start(version="2026.2", why="Say it more plainly.", by=chair, at=at)
    text = made.files["options_surgery.toml"].replace(OLD, NEW)
    drafts.change(
        draft=made, file="options_surgery.toml", text=text, seen=made.sha256, by=chair, at=at
    )

    # What earlier tests have left in the queue is not this worker's.
    current_app.control.purge()

    with worker(tmp_path, monkeypatch):
        client = Client()
        client.force_login(chair, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.post(reverse("lab-replay", args=[made.public_id])).status_code == 302
        assert wait_until(Replay.objects.filter(finished_at__isnull=False).exists, seconds=120)

    replay = Replay.objects.get()
    assert replay.done_count == Case.objects.count()
    found = ReplayDifference.objects.filter(replay=replay)
    assert {(row.code, row.title) for row in found} == {
        ("option.upfront_resection", "Operate first")
    }
