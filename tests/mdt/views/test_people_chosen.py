"""Nobody gets a task, or stands back, because the form began with a name."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from mdt.models import Action, Decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(surgeon: User) -> Client:
    client = Client()
    client.force_login(surgeon)
    return client


def test_a_task_for_nobody_is_refused_in_words(pages: Client, signed_decision: Decision) -> None:
    address = f"/decisions/{signed_decision.public_id}/action/"
    words = {"text": "Ask the pathologist", "days": "5"}

    refused = pages.post(address, words | {"owner": ""})
    unknown = pages.post(address, words | {"owner": str(uuid4())})

    assert (refused.status_code, unknown.status_code) == (422, 404)
    assert "Choose a person." in refused.text
    assert not Action.objects.exists()


def test_each_choice_of_a_person_begins_empty(
    pages: Client, signed_decision: Decision, surgeon: User
) -> None:
    address = f"/decisions/{signed_decision.public_id}/"
    words = {"text": "Ask", "days": "5", "owner": str(surgeon.public_id)}
    assert pages.post(f"{address}action/", words).status_code == 302

    shown = pages.get(address).text

    begins = re.findall(
        r'<select id="(?:owner|to-\d+)" name="\w+" required><option value="">', shown
    )
    assert len(begins) == 2
