"""Sessions that ran out do not stay in the database, and one that runs is left alone."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.actions import provider_sessions
from accounts.models import ProviderSession, User
from accounts.tasks import clear_sessions
from config.celery import app
from config.schedule import BEAT_SCHEDULE

CLAIMS = {"iss": "https://login.hospital.example", "sub": "u1", "sid": "s1"}


@pytest.mark.django_db
def test_only_what_ran_out_is_let_go() -> None:
    now = timezone.now()
    user = User.objects.create_user("a@lakeside.example", "Dr A")
    keys = []
    for age in (timedelta(hours=-1), timedelta(hours=1)):
        store = SessionStore()
        store.set_expiry(now + age)
        store.create()
        keys.append(store.session_key)
    # As sign-in does it: what is over of this person goes then too, so each has a person of its own.
    other = User.objects.create_user("b@lakeside.example", "Dr B")
    for person, key in zip((user, other), keys, strict=True):
        provider_sessions.begin(user=person, claims=CLAIMS, session_key=str(key), at=now)

    assert clear_sessions() == 1

    assert list(Session.objects.values_list("session_key", flat=True)) == [keys[1]]
    assert ProviderSession.objects.get().user == other
    assert clear_sessions() == 0


def test_every_job_of_the_schedule_is_a_task() -> None:
    app.loader.import_default_modules()

    assert {job["task"] for job in BEAT_SCHEDULE.values()} <= set(app.tasks)
