"""A draft of the knowledge in its states."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mdt.demo import PASSWORD, DemoHospital
from recommendations.actions import drafts, replays
from recommendations.models import KnowledgeDraft
from tests.kept_hospital import hospital_at

OLD = 'name = "triplet_age"\nvalue = "70"'


@pytest.fixture
def hospital(db: None) -> DemoHospital:
    """Small, and not assessed: these tests evaluate by themselves."""
    return hospital_at(timezone.now(), patients=6, assessed=False)


def replayed(draft: KnowledgeDraft, hospital: DemoHospital) -> KnowledgeDraft:
    replay = replays.begin(draft=draft, by=hospital.people["chair"], at=timezone.now())
    while replays.step(replay.pk, at=timezone.now()):
        pass
    return KnowledgeDraft.objects.get(pk=draft.pk)


@pytest.fixture
def draft(hospital: DemoHospital) -> KnowledgeDraft:
    """A draft whose resection rule says another title, so that cases differ."""
    by, at = hospital.people["chair"], timezone.now()
    made = drafts.start(version="2026.2", why="Say it more plainly.", by=by, at=at)
    text = made.files["options_surgery.toml"].replace(
        'title = "Liver resection first"', 'title = "Operate first"'
    )
    drafts.change(
        draft=made, file="options_surgery.toml", text=text, seen=made.sha256, by=by, at=at
    )
    return KnowledgeDraft.objects.get()


@pytest.fixture
def replayed_draft(draft: KnowledgeDraft, hospital: DemoHospital) -> KnowledgeDraft:
    return replayed(draft, hospital)


@pytest.fixture
def released(replayed_draft: KnowledgeDraft, hospital: DemoHospital) -> KnowledgeDraft:
    for role in ("surgeon", "oncologist"):
        at = timezone.now()
        drafts.sign(
            draft=replayed_draft, by=hospital.people[role], password=PASSWORD,
            seen=replayed_draft.sha256, active_from=at + timedelta(seconds=40), at=at,
        )  # fmt: skip
    return KnowledgeDraft.objects.get()
