"""Answers to meetings on Import: seen first, written once, told in words; a file of answers only is no file of nobody."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Site, User
from cases.actions import queued_imports, receiving
from cases.models import ReceivedFile
from cases.models.received_file import ImportJob
from mdt.documents.fhir_meeting import appointment
from mdt.models import Apology, Attendance, Board, Meeting, MeetingReply
from mdt.tasks import process_imports
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


def test_a_single_answer_that_can_be_of_no_use_says_why_and_is_not_refused(
    signed_in: Client, site: Site, meeting: Meeting
) -> None:
    page = upload(signed_in, site, json.dumps(answer(meeting, "unknown")).encode())

    assert page.status_code == 200
    assert "It names nobody by a number that is set up" in page.text
    assert "urn:hospital:staff|unknown" in page.text
    assert "Confirm and import" not in page.text
    assert "There is no patient" not in page.text
    assert page.context["page"].counts == {"shown": 1}


def test_the_same_file_again_shows_that_nothing_changes(
    signed_in: Client, site: Site, meeting: Meeting
) -> None:
    content = bundle(answer(meeting, status="tentative"))
    confirm(signed_in, upload(signed_in, site, content))

    page = upload(signed_in, site, content)

    assert "unchanged" in page.text
    assert "Confirm and import" not in page.text
    assert MeetingReply.objects.count() == 1


def test_what_people_said_stands_on_the_pages_of_the_meeting_and_nobody_is_present(
    signed_in: Client, site: Site, meeting: Meeting, surgeon: User
) -> None:
    confirm(signed_in, upload(signed_in, site, bundle(answer(meeting, status="accepted"))))

    for name in ("meeting", "meeting-attendance"):
        page = signed_in.get(reverse(name, args=[meeting.public_id]))
        (line,) = page.context["page"].replies
        assert (line.person, line.said) == (surgeon.full_name, "accepted")
        assert "Answered beforehand" in page.text
    assert not page.context["page"].stays
    assert surgeon in [one.person for one in page.context["page"].candidates]


def test_a_declined_answer_puts_the_expected_quorum_at_risk(
    signed_in: Client, site: Site, meeting: Meeting, surgeon: User
) -> None:
    before = signed_in.get(reverse("meeting", args=[meeting.public_id])).context["page"].forecast
    assert "surgeon" not in before

    confirm(signed_in, upload(signed_in, site, bundle(answer(meeting))))

    after = signed_in.get(reverse("meeting", args=[meeting.public_id])).context["page"].forecast
    assert "surgeon" in after


def test_our_appointment_tells_what_was_answered(
    signed_in: Client, site: Site, meeting: Meeting, surgeon: User
) -> None:
    confirm(signed_in, upload(signed_in, site, bundle(answer(meeting, status="tentative"))))

    told = {one["actor"]["display"]: one["status"] for one in appointment(meeting)["participant"]}

    assert told[surgeon.full_name] == "tentative"


def test_what_our_appointment_gives_can_be_answered_as_it_is(
    signed_in: Client, site: Site, meeting: Meeting, surgeon: User
) -> None:
    """Another calendar keeps a copy and answers with what stands in it."""
    meeting.chair = surgeon
    meeting.save()
    copy = json.loads(json.dumps(appointment(meeting), default=str))
    (actor,) = [p["actor"] for p in copy["participant"] if p["actor"]["type"] == "Practitioner"]
    sent = answer(meeting, actor=actor, appointment={"reference": f"Appointment/{copy['id']}"})

    confirm(signed_in, upload(signed_in, site, bundle(copy, sent)))

    assert Apology.objects.get().person == surgeon


def test_a_large_file_is_noted_by_the_worker(
    signed_in: Client, site: Site, meeting: Meeting, coordinator: User
) -> None:
    content = gzip.compress(bundle(answer(meeting)))
    file = receiving.receive(
        name="a.json.gz", content=content, site=site, by=coordinator, at=timezone.now()
    )
    queued_imports.ask(file, ImportJob.LOOK, by=coordinator)
    process_imports()
    address = reverse("import", args=[file.public_id])
    page = signed_in.get(address)
    assert "apology noted" in page.text

    sent = {"seal": page.context["page"]["seal"]}
    signed_in.post(reverse("import-confirm", args=[file.public_id]), sent)
    process_imports()

    assert Apology.objects.count() == 1
    done = signed_in.get(address)
    assert "What was written" in done.text
    assert done.context["page"]["answers"] == {"apology noted": 1}


def test_the_command_shows_answers_and_notes_none(
    site: Site, meeting: Meeting, surgeon: User, coordinator: User, tmp_path: Path
) -> None:
    numbered(surgeon, "4711", coordinator)
    path, out = tmp_path / "a.json", io.StringIO()
    path.write_bytes(bundle(answer(meeting)))

    call_command("import_fhir", str(path), stdout=out)

    assert "answers to meetings: 1, shown only" in out.getvalue()
    assert not MeetingReply.objects.exists()
