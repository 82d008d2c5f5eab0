"""What the demo's other systems sent stands where a person looks for it: at the case, the task, the page of messages."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Booking, Hl7Message, LabResult, WorkUp
from mdt import demo_traffic as sent
from mdt.demo import PASSWORD, DemoHospital
from mdt.demo_meetings import load_meetings
from mdt.models import Action

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_each_message_is_seen_where_it_belongs(hospital: DemoHospital, client: Client) -> None:
    people, now = hospital.people, timezone.now()
    load_meetings(hospital.boards[0], people, password=PASSWORD, now=now)
    for _ in range(2):
        sent.load_traffic(hospital.sites[0], people, now)

    assert LabResult.objects.filter(test="CEA", value="14.2").count() == 1
    assert {row.service: row.case for row in Booking.objects.all()} == {
        sent.COLONOSCOPY: WorkUp.objects.filter(kind="colonoscopy", state="requested").earliest("pk").case,
        sent.SCAN: Action.objects.get(text="CT of chest and abdomen").decision.item.case,
    }  # fmt: skip
    client.force_login(people["oncologist"])
    assert (
        f'</span> <span translate="no">{sent.SCAN}' in client.get(reverse("today")).content.decode()
    )
    case = Booking.objects.get(service=sent.COLONOSCOPY).case
    work_up = client.get(reverse("case", args=[case.public_id])).content.decode()
    assert sent.COLONOSCOPY in work_up.split('id="work-up"')[1].split("</section>")[0]
    client.force_login(people["coordinator"])
    interfaces = client.get(reverse("interfaces")).content.decode()
    assert all(name in interfaces for name in sent.NAMES.values())
    refused = Hl7Message.objects.get(control_id="1005")
    assert refused.because in interfaces
    name = Hl7Message.objects.get(control_id="3001")
    assert "-Amrein" in client.get(reverse("hl7-message", args=[name.public_id])).content.decode()
