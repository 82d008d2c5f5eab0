"""The doors of the scenarios: pages as a browser asks for them, and the API, with a hospital whose days are to come."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Site, User
from cases.actions.importing import import_document
from cases.models import Case
from cases.rules.document import from_json
from mdt.actions import scheduling
from mdt.actions.pipeline import assess
from mdt.models import (
    AgendaItem,
    Decision,
    Meeting,
    MeetingSeries,
)
from tests.mdt.conftest import person
from tests.mdt.course import AT, BY, PASSWORD, course

SAID: dict[str, Any] = {
    "question_answered": "yes", "recommendation": "Chemotherapy goes on", "rationale": "Stable", "intent": "non_curative",
    "treatments": ["chemotherapy"], "has_dissent": False,
}  # fmt: skip
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def page(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def coming(series: MeetingSeries) -> list[Meeting]:
    """The meetings of the board whose lists are still open, whatever the day on which the tests run."""
    now = timezone.now()
    scheduling.extend_series(series=series, today=now.date(), by=BY, at=now)
    later = now + timedelta(days=10)
    rows = Meeting.objects.filter(series=series, starts_at__gt=later).select_related("board")
    return list(rows.order_by("starts_at"))


@pytest.fixture
def chair(site: Site) -> User:
    return person(site, "chair")


def a_case(site: Site, number: str = "1", family_name: str = "Meier") -> Case:
    document = from_json(course(number, second_mm="20", family_name=family_name))
    return import_document(document, site=site, by=BY, at=AT).case


def progressing(site: Site) -> Case:
    """A case with an open red flag, assessed today."""
    case, now = import_document(from_json(course()), site=site, by=BY, at=AT).case, timezone.now()
    assess([case.pk], as_of=now.date(), at=now)
    return case


def listed(case: Case, meeting: Meeting, by: User) -> AgendaItem:
    sent = {"case": str(case.public_id), "reason": "Please see"}
    told = api(by).post(f"/api/v1/meetings/{meeting.public_id}/agenda/", sent, format="json")
    assert told.status_code == 201, told.json()
    return AgendaItem.objects.get(public_id=told.json()["public_id"])


def to_state(meeting: Meeting, state: str, by: User) -> None:
    told = page(by).post(f"/meetings/{meeting.public_id}/state/", {"state": state})
    assert told.status_code == 302, words(told)


def join(meeting: Meeting, by: User, **people: User) -> None:
    for role, who in people.items():
        sent = {"person": str(who.public_id), "discipline": role, "mode": "room"}
        told = api(by).post(
            f"/api/v1/meetings/{meeting.public_id}/attendance/", sent, format="json"
        )
        assert told.status_code == 201, told.json()


def read_back(item: AgendaItem, by: User, informs: User, **changes: Any) -> dict[str, Any]:
    client, said = api(by), SAID | {"informs_patient": str(informs.public_id)} | changes
    kept = client.put(f"/api/v1/items/{item.public_id}/decision/", said, format="json")
    assert kept.status_code == 200, kept.json()
    told = client.post(f"/api/v1/decisions/{kept.json()['public_id']}/read-back/")
    assert told.status_code == 200, told.json()
    return dict(told.json())


def sign(decision: dict[str, Any], by: User, **more: Any) -> Any:
    sent = {"password": PASSWORD, "version": decision["version"]} | more
    return api(by).post(
        f"/api/v1/decisions/{decision['public_id']}/signature/", sent, format="json"
    )


@pytest.fixture
def in_session(
    coming: list[Meeting], site: Site, coordinator: User, surgeon: User, oncologist: User, radiologist: User
) -> AgendaItem:  # fmt: skip
    item = listed(a_case(site), coming[0], coordinator)
    to_state(coming[0], "in_session", coordinator)
    join(coming[0], coordinator, surgeon=surgeon, oncologist=oncologist, radiologist=radiologist)
    return item


@pytest.fixture
def signed(in_session: AgendaItem, coordinator: User, surgeon: User) -> Decision:
    told = sign(read_back(in_session, coordinator, surgeon), surgeon)
    assert told.status_code == 200, told.json()
    return Decision.objects.select_related("item__meeting", "item__case").get()
