"""What a person wrote is shown as it was written, also to a reader of another language."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from mdt.models import Decision

pytestmark = pytest.mark.django_db
WORDS = "not known"
"""Words of our own catalogue as well: said by the program they would be 未知."""


def test_dissent_and_rationale_stay_as_they_were_typed(
    client: Client, read_back_decision: Decision, surgeon: User
) -> None:
    Decision.objects.filter(pk=read_back_decision.pk).update(
        has_dissent=True, dissent=WORDS, rationale=WORDS
    )
    User.objects.filter(pk=surgeon.pk).update(language="zh-hans")
    client.force_login(User.objects.get(pk=surgeon.pk))

    page = client.get(reverse("decision", args=[read_back_decision.public_id])).content.decode()

    assert 'lang="zh-hans"' in page
    assert f'<dd translate="no">{WORDS}</dd>' in page
    assert f'<span translate="no">{WORDS}</span>' in page
