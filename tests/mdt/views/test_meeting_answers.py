"""Answers to meetings on Import: seen first, written once, told in words; a file of answers only is no file of nobody."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, Site, User
from cases.models import ReceivedFile
from mdt.models import Apology, Attendance, Board, Meeting, MeetingReply
from tests.mdt.meeting_answers import answer, bundle, coming, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(board: Board) -> Meeting:
    return coming(board)


@pytest.fixture
def signed_in(client: Client, coordinator: User, surgeon: User) -> Client:
    numbered(surgeon, "4711", coordinator)
    client.force_login(coordinator)
    return client


def upload(client: Client, site: Site, content: bytes) -> Any:
    sent = {"file": SimpleUploadedFile("a.json", content), "site": site.code}
    return client.get(client.post(reverse("imports"), sent)["Location"])


def confirm(client: Client, page: Any) -> Any:
    file = ReceivedFile.objects.waiting().get()
    sent = {"seal": page.context["page"].seal}
    return client.post(reverse("import-confirm", args=[file.public_id]), sent)


def test_a_declined_answer_is_seen_then_noted_as_an_apology(
    signed_in: Client, site: Site, meeting: Meeting, surgeon: User, coordinator: User
) -> None:
    page = upload(signed_in, site, bundle(answer(meeting)))

    assert "There is no patient" not in page.text
    assert surgeon.full_name in page.text
    assert "apology noted" in page.text
    assert page.context["page"].counts == {"ignored": 1, "imported": 1}
    assert not Apology.objects.exists()

    done = confirm(signed_in, page)

    assert done["Location"] == reverse("meeting-attendance", args=[meeting.public_id])
    apology = Apology.objects.get()
    assert (apology.person, apology.by, apology.deputy) == (surgeon, coordinator, None)
    assert MeetingReply.objects.get().status == "declined"
    assert not Attendance.objects.exists()
    assert {"answer to a meeting received", "apology received"} <= set(
        AuditEvent.objects.values_list("event", flat=True)
    )
