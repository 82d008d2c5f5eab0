"""What the demo's people answered is seen beside the quorum, and nobody is thereby there."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mdt.demo import DemoHospital
from mdt.demo_imports import load_waiting_import
from mdt.demo_replies import load_answers
from mdt.models import Apology, Attendance, MeetingReply

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_answers_stand_at_the_next_meeting_once(hospital: DemoHospital, client: Client) -> None:
    people, now = hospital.people, timezone.now()
    load_waiting_import(hospital.sites[0], people, now)
    for _ in range(2):
        load_answers(hospital.sites[0], hospital.boards[0], people, now)

    said = {one.person: one.status for one in MeetingReply.objects.all()}
    assert said == {
        people["oncologist"]: "accepted",
        people["member"]: "tentative",
        people["radiologist"]: "declined",
    }
    assert Apology.objects.get().person == people["radiologist"]
    meeting = MeetingReply.objects.all()[0].meeting
    assert not Attendance.objects.filter(meeting=meeting).exists()
    client.force_login(people["coordinator"])
    page = client.get(reverse("meeting-attendance", args=[meeting.public_id])).content.decode()
    assert people["radiologist"].full_name in page.split("Somebody cannot come")[1]
