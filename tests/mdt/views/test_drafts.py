"""A draft is its writer's alone: found from anywhere, gone when sent, discarded or old, and never larger than a form."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, User
from cases.models import Case
from mdt.actions import drafts
from mdt.models import AgendaItem, Draft
from mdt.tasks import expire_drafts

pytestmark = pytest.mark.django_db
TYPED = {"recommendation": ["Resect segment VII"], "treatments": ["liver_resection", "systemic"]}


def of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(item: AgendaItem) -> str:
    return f"/drafts/decision/{item.public_id}/"


def kept(user: User, where: str, fields: Any = TYPED) -> int:
    answer = of(user).post(where, json.dumps(fields), content_type="application/json")
    return int(answer.status_code)


def test_a_draft_is_found_after_signing_in_elsewhere(
    listed_item: AgendaItem, surgeon: User
) -> None:
    assert of(surgeon).get(address(listed_item)).json() == {}
    kept(surgeon, address(listed_item))

    told = of(surgeon).get(address(listed_item)).json()

    assert told["fields"] == TYPED
    assert told["words"].startswith("Draft of ")
    assert not AuditEvent.objects.filter(subject_type="Draft").exists()


def test_nobody_else_finds_it(
    listed_item: AgendaItem, surgeon: User, oncologist: User, stranger: User
) -> None:
    kept(surgeon, address(listed_item))

    assert of(oncologist).get(address(listed_item)).json() == {}
    assert of(stranger).get(address(listed_item)).status_code == 404
    assert of(surgeon).get(f"/drafts/letter/{listed_item.public_id}/").status_code == 404


def test_a_draft_needs_the_token_of_the_form(listed_item: AgendaItem, surgeon: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(surgeon, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = strict.post(address(listed_item), "{}", content_type="application/json")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "fields", ["text", ["a"], {"a": "b"}, {"a": [1]}, {"a": ["x" * drafts.MOST_BYTES]}]
)
def test_what_is_no_form_or_too_long_is_refused(
    listed_item: AgendaItem, surgeon: User, fields: Any
) -> None:
    assert kept(surgeon, address(listed_item), fields) == 422
    assert not Draft.objects.exists()


def test_a_draft_goes_when_it_is_sent_or_discarded(case: Case, oncologist: User) -> None:
    client, where = of(oncologist), f"/drafts/enter-lab/{case.public_id}/"
    kept(oncologist, where, {"value": ["7.5"]})
    assert client.delete(where).json() == {}

    kept(oncologist, where, {"value": ["7.5"]})
    sent = {"test": "CEA", "value": "7.5", "unit": "ug/L", "collected_on": "2026-02-01", "version": case.version}  # fmt: skip
    assert client.post(f"/cases/{case.public_id}/enter/lab/", sent).status_code == 302

    assert not Draft.objects.exists()


@pytest.fixture
def case(progressing_case: Case) -> Case:
    return progressing_case


def test_drafts_end_after_thirty_days_and_the_oldest_of_many(
    listed_item: AgendaItem, surgeon: User
) -> None:
    now, about = timezone.now(), listed_item.public_id
    for number in range(drafts.MOST_DRAFTS + 1):
        at = now - timedelta(minutes=number)
        drafts.keep(form=f"decision-{number}", about=about, fields={}, by=surgeon, at=at)
    assert Draft.objects.count() == drafts.MOST_DRAFTS

    Draft.objects.filter(form__startswith="decision-0:").update(saved_at=now - timedelta(days=31))

    assert of(surgeon).get(f"/drafts/decision-0/{about}/").json() == {}
    assert expire_drafts() == 1
