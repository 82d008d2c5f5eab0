"""A meeting as an Appointment: valid for others, staff only, read by those who see the meeting."""

import json
from typing import Any

import pytest
from fhirclient.models.appointment import Appointment
from rest_framework.test import APIClient

from accounts.models import AuditEvent, User
from cases.models import Case
from mdt.documents.fhir_meeting import appointment
from mdt.models import Apology, Meeting, MeetingState
from tests import r4

pytestmark = pytest.mark.django_db


def faults(told: dict[str, Any]) -> list[str]:
    Appointment(told, strict=True)
    return r4.faults(told)


def asked(user: User, meeting: Meeting) -> Any:
    client = APIClient()
    client.force_authenticate(user)
    return client.get(f"/api/v1/fhir/Appointment/{meeting.public_id}/")


@pytest.mark.slow
def test_readers_that_are_not_ours_accept_it(attended_meeting: Meeting) -> None:
    assert faults(appointment(attended_meeting)) == []

    off = Meeting(
        board=attended_meeting.board, state=MeetingState.CANCELLED, pk=attended_meeting.pk,
        starts_at=attended_meeting.starts_at, ends_at=attended_meeting.ends_at,
    )  # fmt: skip
    told = appointment(off)
    assert faults(told) == []
    assert (told["status"], "text" in told["cancelationReason"]) == ("cancelled", True)


def test_it_says_who_comes_and_no_patient(
    attended_meeting: Meeting, radiologist: User, surgeon: User, coordinator: User
) -> None:
    Apology.objects.create(
        meeting=attended_meeting, person=coordinator, deputy=None, by=coordinator,
        received_on=attended_meeting.starts_at.date(), at=attended_meeting.starts_at,
    )  # fmt: skip

    told = appointment(attended_meeting)

    status = {one["actor"]["display"]: one["status"] for one in told["participant"]}
    assert status[attended_meeting.board.name] == "accepted"
    assert (status[surgeon.full_name], status[coordinator.full_name]) == ("accepted", "declined")
    assert told["start"].endswith(("+01:00", "+02:00"))
    patient = Case.objects.get(agenda_items__meeting=attended_meeting).patient
    assert patient.family_name
    assert patient.family_name not in json.dumps(told)


def test_who_may_read_it_and_who_did(
    attended_meeting: Meeting, coordinator: User, stranger: User
) -> None:
    assert asked(stranger, attended_meeting).status_code == 404
    assert not AuditEvent.objects.filter(event="meeting read by FHIR").exists()

    answer = asked(coordinator, attended_meeting)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/fhir+json")
    assert answer.json() == appointment(Meeting.objects.get(pk=attended_meeting.pk))
    assert AuditEvent.objects.filter(event="meeting read by FHIR").count() == 1
