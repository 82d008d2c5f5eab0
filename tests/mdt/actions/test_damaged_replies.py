"""Answers to meetings with any element dropped, doubled or retyped: told what became of them, and noted whole or not."""

import json
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Site, User
from cases.actions import receiving
from mdt.actions import replies
from mdt.models import Apology, Board, MeetingReply
from tests.cases.fhir.test_damage import damaged
from tests.mdt.meeting_answers import SYSTEM, answer, bundle, coming, numbered, said_at

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.property]


@given(dice=st.randoms(use_true_random=False))
@settings(
    max_examples=300, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_a_damaged_answer_is_told_and_noted_whole_or_not(
    dice: Random, board: Board, site: Site, coordinator: User, surgeon: User
) -> None:
    with transaction.atomic():
        meeting, now = coming(board), timezone.now()
        numbered(surgeon, "4711", coordinator)
        who = {
            "resourceType": "Practitioner",
            "id": "d",
            "identifier": [{"system": SYSTEM, "value": "4711"}],
        }
        sent = [
            answer(meeting, meta=said_at(9), actor={"reference": "Practitioner/d"}), who,
            answer(meeting, status="accepted", meta=said_at(20)),
        ]  # fmt: skip
        data = json.dumps(damaged(bundle(*sent), dice)).encode()
        file = receiving.receive(name="a.json", content=data, site=site, by=coordinator, at=now)
        seen = receiving.rehearse(file, by=coordinator, at=now, note=replies.note)

        written = receiving.confirm(
            file, seal=seen.seal, said={}, by=coordinator, at=now, note=replies.note
        )

        assert len(written.answers) == len(seen.found.answers)
        assert seen.found.counts().total() == seen.found.resources
        assert MeetingReply.objects.count() == sum(one.is_written for one in written.answers)
        declined = MeetingReply.objects.standing().filter(status="declined")
        assert Apology.objects.count() == len(declined)
        transaction.set_rollback(True)
