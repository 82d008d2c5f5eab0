"""S20. “Book MRI” is two working days late and its owner is away."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.audit import SystemActor
from accounts.models import AuditEvent, User
from mdt.actions import follow_ups
from mdt.models import Action, Decision, Notice

pytestmark = pytest.mark.django_db
BY = SystemActor("overdue tasks")


@pytest.fixture
def book_mri(signed_decision: Decision, radiologist: User, surgeon: User) -> Action:
    return follow_ups.give(
        decision=signed_decision, text="Book MRI", owner=radiologist, deputy=surgeon,
        due_in_working_days=3, by=surgeon, at=signed_decision.item.meeting.starts_at,
    )  # fmt: skip


def escalate(action: Action, days: int) -> int:
    day: date = action.due_on + timedelta(days=days)
    at = action.created_at + timedelta(days=30)
    return follow_ups.escalate(today=day, by=BY, at=at)


def test_nobody_is_alerted_on_the_due_day(book_mri: Action, surgeon: User) -> None:
    assert escalate(book_mri, 0) == 0
    assert not Action.objects.concerning(surgeon).exists()


def test_the_deputy_and_the_coordinators_see_it(
    book_mri: Action, surgeon: User, coordinator: User
) -> None:
    assert escalate(book_mri, 2) == 1

    assert list(Action.objects.concerning(surgeon)) == [book_mri]
    told = Notice.objects.filter(key__startswith="overdue:")
    assert {one.person for one in told} == {surgeon, coordinator}
    assert all(
        "Dr Radiologist is overdue" in f"{one.text}".replace("A task of ", "") for one in told
    )
    client = Client()
    client.force_login(coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/afterwards/").content.decode()
    assert "Book MRI" in page
    assert "escalated" in page


def test_the_job_alerts_once(book_mri: Action) -> None:
    assert [escalate(book_mri, 2), escalate(book_mri, 3)] == [1, 0]
    assert AuditEvent.objects.filter(event="action escalated").count() == 1


def test_a_handover_keeps_its_history(book_mri: Action, surgeon: User, radiologist: User) -> None:
    escalate(book_mri, 2)
    moved = follow_ups.hand_over(
        action=book_mri, to=surgeon, reason="On leave", by=surgeon, at=book_mri.created_at
    )

    handed = moved.handovers.get()
    assert (handed.before, handed.after, handed.reason) == (radiologist, surgeon, "On leave")
    assert (moved.owner, moved.escalated_at) == (surgeon, None)
